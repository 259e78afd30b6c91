package io.caravan.crash;

import io.caravan.ledger.RealPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose ledger is a database that others could share. */
@Tag("crash")
class CrashOnPostgresTest {
    private static final List<String> POINTS = List.of("intent-after", "answer-after");

    @Test
    void nothingIsLostOrBoughtTwice(@TempDir Path dir) throws Exception {
        try (RealPostgres postgres = RealPostgres.start()) {
            Map<String, String> settings = Map.of("caravan.ledger.url", postgres.url());
            CrashSummary summary = Kills.of("PostgreSQL, resend", dir, settings, Kills.ofUnusual(), POINTS, 1);
            SoftAssertions checks = Kills.checks(summary);
            checks.assertThat(summary.paidAgain()).as("paid again").isLessThanOrEqualTo(summary.unknownRequests());
            checks.assertAll();
        }
    }
}
