package io.caravan.console;

import io.caravan.chat.Sha256;
import io.caravan.ledger.Entry;
import io.caravan.resend.Resending;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A request of the ledger as the console shows it.
 *
 * @param id by which the page names it
 * @param action what can be done: {@code resend}, or {@code forget} when only its sender can bring it again
 */
record Remembered(
        String id,
        String state,
        String tenant,
        String origin,
        String model,
        String key,
        String since,
        @Nullable String code,
        String action) {
    private static final int LONGEST = 120;
    private static final int ID_BYTES = 16;

    static Remembered of(Entry entry) {
        Instant since = entry.endedAt().equals(Instant.EPOCH) ? entry.sentAt() : entry.endedAt();
        String key = entry.key();
        return new Remembered(
                id(entry.tenant(), key),
                entry.standing().toString(),
                entry.tenant(),
                entry.origin(),
                entry.model(),
                key.length() <= LONGEST ? key : key.substring(0, LONGEST) + "...",
                since.toString(),
                entry.code(),
                Resending.isPossible(entry) ? "resend" : "forget");
    }

    static String id(String tenant, String key) {
        byte[] hash = Sha256.of((tenant + '\n' + key).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(Arrays.copyOf(hash, ID_BYTES));
    }
}
