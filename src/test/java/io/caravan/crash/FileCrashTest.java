package io.caravan.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One large file, {@code -Dcaravan.crash.lines} lines (5,000), whose gateway is killed again and again on the way. */
@Tag("crash")
class FileCrashTest {
    private static final int LINES = Integer.getInteger("caravan.crash.lines", 2_000);
    private static final int KILLS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60 + LINES / 100);

    private final Path dir;

    FileCrashTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @Test
    void aFileGoesOnWhereItWasCutOff() throws Exception {
        try (CrashRig rig = new CrashRig(dir, Map.of("caravan.call.max-concurrent", "200"))) {
            rig.files.drop(new Questions("file", new Random(1)).more(LINES));
            Campaign campaign = new Campaign(rig, 1);
            for (int kill = 1; kill <= KILLS; kill++) {
                campaign.killAfter((long) LINES * kill / (KILLS + 1), PATIENCE);
            }
            CrashSummary summary = campaign.finish("one file");
            CrashReport.add(summary.table());
            assertThat(summary.lost()).isEmpty();
            assertThat(summary.wrong()).isEmpty();
            assertThat(summary.disorder()).isEmpty();
            assertThat(summary.paidAgain()).isLessThanOrEqualTo(summary.unknownRequests());
            assertThat(summary.calls()).isLessThanOrEqualTo(LINES + summary.unknownCalls());
        }
    }
}
