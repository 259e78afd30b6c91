package io.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteTest {
    private static final int INCREMENTAL = 2;

    @Test
    void liesUnderItsNameAndGivesSpaceBack(@TempDir Path dir) throws Exception {
        LedgerPolicy policy = new LedgerPolicy(
                dir, "", "", new Secret(""), LedgerPolicy.Unknown.RESEND, Duration.ofDays(1), 1_000_000);
        try (Database database = Database.open(policy)) {
            int vacuum = database.jdbi().withHandle(handle -> handle.select("pragma auto_vacuum")
                    .mapTo(Integer.class)
                    .one());
            assertThat(vacuum).isEqualTo(INCREMENTAL);
        }
        try (Stream<Path> files = Files.list(dir)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            assertThat(names).contains("ledger.db").noneMatch(name -> name.contains("?"));
        }
    }
}
