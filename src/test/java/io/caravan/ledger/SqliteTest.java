package io.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteTest {
    private static final int KB = 1024;

    @Test
    void liesUnderItsName(@TempDir Path dir) throws Exception {
        open(dir).close();
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("ledger.db")
                    .noneMatch(name -> name.contains("?"));
        }
    }

    @Test
    void givesSpaceBackToTheDisk(@TempDir Path dir) {
        try (Database database = open(dir)) {
            database.jdbi().useHandle(handle -> {
                handle.execute("create table filler as select randomblob(?) as body", 1000 * KB);
                handle.execute("drop table filler");
                int full = pages(handle);
                handle.useTransaction(database::shrink);
                assertThat(pages(handle)).isLessThan(full / 2);
            });
        }
    }

    private static int pages(Handle handle) {
        return handle.select("pragma page_count").mapTo(Integer.class).one();
    }

    private static Database open(Path dir) {
        return Database.open(new LedgerPolicy(
                dir,
                "",
                "",
                new Secret(""),
                LedgerPolicy.Unknown.RESEND,
                Duration.ofDays(1),
                1_000_000,
                Duration.ofHours(24),
                new AcceptedLimit(1_000, 1L << 30)));
    }
}
