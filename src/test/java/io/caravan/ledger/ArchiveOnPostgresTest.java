package io.caravan.ledger;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

@Tag("postgres")
class ArchiveOnPostgresTest extends ArchiveContract {
    @AutoClose
    private static RealPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = RealPostgres.start();
    }

    @Override
    LedgerPolicy policy(Path directory) {
        LedgerPolicy policy = StoredRequests.policy(directory, postgres.url());
        new Postgres(policy).jdbi().useHandle(open -> {
            open.execute("drop schema public cascade");
            open.execute("create schema public");
        });
        return policy;
    }
}
