package io.caravan.ledger;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What there is in the ledger.
 *
 * @param place what and where it is, for people
 * @param bytes that its rows take
 * @param requests how many stand how; each standing is there
 * @param oldestOutcome null when there is none
 * @param unknown calls whose requests are unknown or held
 */
public record Stock(
        String place,
        long bytes,
        Map<Standing, Long> requests,
        @Nullable Instant oldestOutcome,
        Exposure unknown) {

    public long count(Standing standing) {
        return requests.getOrDefault(standing, 0L);
    }
}
