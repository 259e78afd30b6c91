package io.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestTableTest {
    private final RequestTable table = new RequestTable();
    private StoredRequests stored;
    private Handle open;

    @BeforeEach
    void open(@TempDir Path directory) {
        stored = StoredRequests.in(directory);
        open = Database.visit(StoredRequests.policy(directory, "")).jdbi().open();
    }

    @AfterEach
    void close() {
        open.close();
        stored.close();
    }

    private RequestRow row() {
        return table.find(open, List.of(new RequestKey("default", "id:a"))).get(0);
    }

    @Test
    void anotherBodyUnderTheNameOfAFailureIsTheOneThatCounts() {
        stored.failed("id:a", "kafka", "upstream_error", "{}");
        byte[] before = row().fingerprint();
        stored.sent("id:a", "http", "c2", "node", "another body");
        assertThat(row().fingerprint()).isNotEqualTo(before);
        assertThat(row().origin()).isEqualTo("http");
    }

    @Test
    void whatIsKeptToAskAgainGoesWithTheOriginThatCanReadIt() {
        stored.unknown("id:a", "kafka", "c1", "");
        stored.held("id:a", "http", "", "{}");
        assertThat(row().origin()).isEqualTo("http");
        assertThat(row().call()).as("the one that was cut off").isEqualTo("c1");
    }
}
