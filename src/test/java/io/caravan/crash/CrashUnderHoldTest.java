package io.caravan.crash;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that holds what may have been bought until somebody decides. */
@Tag("crash")
class CrashUnderHoldTest {
    private static final List<String> POINTS = List.of("intent-after", "answer-before", "reply-before");

    @Test
    void whatMayHaveBeenBoughtIsNotAskedAgain(@TempDir Path dir) throws Exception {
        Map<String, String> settings = Map.of("caravan.ledger.unknown", "hold");
        CrashSummary summary = Kills.of("SQLite, hold", dir, settings, Kills.ofUnusual(), POINTS, 1);
        SoftAssertions checks = Kills.checks(summary);
        POINTS.forEach(point -> checks.assertThat(summary.fired()).containsEntry(point, 1));
        checks.assertThat(summary.paidAgain()).as("paid again").isZero();
        checks.assertThat(summary.held()).as("held").isEqualTo(summary.unknownRequests());
        checks.assertAll();
    }
}
