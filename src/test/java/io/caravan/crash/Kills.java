package io.caravan.crash;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;

/**
 * Kills gateways that are at work with SIGKILL, {@code -Dcaravan.kills} times (25) in all, and asks of everything that came
 * in whether it had one outcome, its own, and was paid once. {@code -Dcaravan.crash.seed} repeats the moments of a run.
 */
final class Kills {
    static final int ALL = Integer.getInteger("caravan.kills", 25);
    private static final long SEED = Long.getLong("caravan.crash.seed", System.nanoTime());

    private Kills() {}

    /** So many are for each kind of gateway that is not the usual one. */
    static int ofUnusual() {
        return ALL / 5;
    }

    /** @param points of the program at each of which it is killed so many times; the other kills are at random */
    static CrashSummary of(
            String title, Path dir, Map<String, String> settings, int kills, List<String> points, int timesAtEach)
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

    static SoftAssertions checks(CrashSummary summary) {
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
