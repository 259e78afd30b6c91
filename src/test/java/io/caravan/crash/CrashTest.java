package io.caravan.crash;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The usual gateway: its ledger is a file, and what may have been bought is asked again. */
@Tag("crash")
class CrashTest {
    private static final List<String> POINTS =
            List.of("intent-before", "intent-after", "answer-before", "answer-after", "reply-before", "reply-after");
    private static final int TIMES_AT_EACH = 2;

    @Test
    void nothingIsLostOrBoughtTwice(@TempDir Path dir) throws Exception {
        int kills = Kills.ALL - 2 * Kills.ofUnusual();
        CrashSummary summary = Kills.of("SQLite, resend", dir, Map.of(), kills, POINTS, TIMES_AT_EACH);
        SoftAssertions checks = Kills.checks(summary);
        POINTS.forEach(point -> checks.assertThat(summary.fired()).containsEntry(point, TIMES_AT_EACH));
        checks.assertThat(summary.held()).as("held").isZero();
        // A call that was cut off may have been answered and paid; nothing else may be asked again.
        checks.assertThat(summary.paidAgain()).as("paid again").isLessThanOrEqualTo(summary.unknownRequests());
        checks.assertAll();
    }
}
