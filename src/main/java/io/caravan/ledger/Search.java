package io.caravan.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is looked for in the ledger; what is null or empty does not matter.
 *
 * @param code why it failed
 * @param since when it ended at the earliest
 */
public record Search(
        Set<Standing> standings,
        Collection<String> keys,
        @Nullable String tenant,
        @Nullable String origin,
        @Nullable String code,
        @Nullable Instant since) {

    public static Search of(Standing... standings) {
        return new Search(Set.of(standings), List.of(), null, null, null, null);
    }

    /** On rows of the table, with a question mark for each of the {@link #parameters}. */
    String condition() {
        List<String> all = new ArrayList<>();
        all.add(standings.stream()
                .map(standing -> "(" + standing.condition() + ")")
                .collect(Collectors.joining(" or ", "(", ")")));
        if (!keys.isEmpty()) {
            all.add("key in (" + String.join(", ", Collections.nCopies(keys.size(), "?")) + ")");
        }
        if (tenant != null) {
            all.add("tenant = ?");
        }
        if (origin != null) {
            all.add("origin = ?");
        }
        if (code != null) {
            all.add("failure_code = ?");
        }
        if (since != null) {
            all.add("ended_at >= ?");
        }
        return String.join(" and ", all);
    }

    Object[] parameters() {
        List<Object> all = new ArrayList<>(keys);
        if (tenant != null) {
            all.add(tenant);
        }
        if (origin != null) {
            all.add(origin);
        }
        if (code != null) {
            all.add(code);
        }
        if (since != null) {
            all.add(since.toEpochMilli());
        }
        return all.toArray();
    }
}
