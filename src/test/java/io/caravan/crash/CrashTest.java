package io.caravan.crash;

import io.caravan.ledger.RealPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a gateway that is at work with SIGKILL, {@code -Dcaravan.kills} times (50), and asks of everything that came in
 * whether it had one outcome, its own, and was paid once. {@code -Dcaravan.crash.seed} repeats the moments of a run.
 */
@Tag("crash")
class CrashTest {
    private static final int KILLS = Integer.getInteger("caravan.kills", 50);
    private static final long SEED = Long.getLong("caravan.crash.seed", System.nanoTime());
    private static final List<String> POINTS =
            List.of("intent-before", "intent-after", "answer-before", "answer-after", "reply-before", "reply-after");
    private static final int TIMES_AT_EACH = 2;
    private static final List<String> POINTS_UNDER_HOLD = List.of("intent-after", "answer-before", "reply-before");

    private static final List<String> POINTS_ON_POSTGRES = List.of("intent-after", "answer-after");

    private final Path dir;

    CrashTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @Test
    void nothingIsLostOrBoughtTwice() throws Exception {
        CrashSummary summary = campaign("SQLite, resend", Map.of(), KILLS - 2 * aFifth(), POINTS, TIMES_AT_EACH);
        SoftAssertions checks = checks(summary);
        POINTS.forEach(point -> checks.assertThat(summary.fired()).containsEntry(point, TIMES_AT_EACH));
        checks.assertThat(summary.held()).as("held").isZero();
        // A call that was cut off may have been answered and paid; nothing else may be asked again.
        checks.assertThat(summary.paidAgain()).as("paid again").isLessThanOrEqualTo(summary.unknownRequests());
        checks.assertAll();
    }

    @Test
    void whatMayHaveBeenBoughtIsNotAskedAgainUnderHold() throws Exception {
        CrashSummary summary =
                campaign("SQLite, hold", Map.of("caravan.ledger.unknown", "hold"), aFifth(), POINTS_UNDER_HOLD, 1);
        SoftAssertions checks = checks(summary);
        POINTS_UNDER_HOLD.forEach(point -> checks.assertThat(summary.fired()).containsEntry(point, 1));
        checks.assertThat(summary.paidAgain()).as("paid again").isZero();
        checks.assertThat(summary.held()).as("held").isEqualTo(summary.unknownRequests());
        checks.assertAll();
    }

    @Test
    void theSameHoldsOnPostgres() throws Exception {
        try (RealPostgres postgres = RealPostgres.start()) {
            CrashSummary summary = campaign(
                    "PostgreSQL, resend",
                    Map.of("caravan.ledger.url", postgres.url()),
                    aFifth(),
                    POINTS_ON_POSTGRES,
                    1);
            SoftAssertions checks = checks(summary);
            checks.assertThat(summary.paidAgain()).as("paid again").isLessThanOrEqualTo(summary.unknownRequests());
            checks.assertAll();
        }
    }

    /** Of each kind of gateway that is not the usual one. */
    private static int aFifth() {
        return KILLS / 5;
    }

    private CrashSummary campaign(
            String title, Map<String, String> settings, int kills, List<String> points, int timesAtEach)
            throws Exception {
        CrashReport.add("seed " + SEED);
        try (CrashRig rig = new CrashRig(dir, settings)) {
            Campaign campaign = new Campaign(rig, SEED);
            campaign.killAtRandom(Math.max(1, kills - points.size() * timesAtEach));
            for (int i = 0; i < timesAtEach; i++) {
                for (String point : points) {
                    campaign.killAt(point);
                }
            }
            CrashSummary summary = campaign.finish(title);
            CrashReport.add(summary.table());
            return summary;
        }
    }

    private static SoftAssertions checks(CrashSummary summary) {
        SoftAssertions checks = new SoftAssertions();
        checks.assertThat(some(summary.lost())).as("lost").isEmpty();
        checks.assertThat(some(summary.wrong())).as("wrong").isEmpty();
        checks.assertThat(some(summary.disorder())).as("out of order").isEmpty();
        return checks;
    }

    /** The first complaints tell as much as all of them. */
    private static List<String> some(List<String> complaints) {
        return complaints.stream().limit(5).toList();
    }
}
