package io.caravan.ledger;

import java.nio.file.Path;

class ArchiveOnSqliteTest extends ArchiveContract {
    @Override
    LedgerPolicy policy(Path directory) {
        return StoredRequests.policy(directory, "");
    }
}
