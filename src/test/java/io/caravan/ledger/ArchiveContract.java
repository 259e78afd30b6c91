package io.caravan.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.chat.Models;
import io.caravan.ledger.Archive.Released;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same on both databases: what is decided from outside never undoes what happened meanwhile. */
abstract class ArchiveContract {
    private static final Models NO_MODELS = new Models(List.of());

    private LedgerPolicy policy;

    /** Of a database without tables. */
    abstract LedgerPolicy policy(Path directory) throws Exception;

    @BeforeEach
    void prepare(@TempDir Path directory) throws Exception {
        policy = policy(directory);
    }

    private Archive archive() {
        return Archive.open(policy, Clock.systemUTC());
    }

    private StoredRequests stored() {
        return StoredRequests.in(policy);
    }

    @Test
    void withoutTablesThereIsNoLedger() {
        assertThatThrownBy(this::archive)
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("there is no ledger");
        assertThat(Archive.find(policy, Clock.systemUTC())).isEmpty();
    }

    @Test
    void countsWhatThereIs() {
        try (StoredRequests stored = stored();
                Archive archive = archive()) {
            stored.sent("id:a", "http", "c1", "node", "")
                    .unknown("id:b", "http", "c2", "")
                    .held("id:c", "kafka", "c2", "{}")
                    .answered("id:d", "http", "{}");
            Stock stock = archive.stock(NO_MODELS);
            assertThat(stock.count(Standing.UNDER_WAY)).isEqualTo(1);
            assertThat(stock.count(Standing.UNKNOWN)).isEqualTo(1);
            assertThat(stock.count(Standing.FAILED)).isZero();
            assertThat(stock.unknown().requests()).isEqualTo(2);
            assertThat(stock.bytes()).isPositive();
            assertThat(stock.oldestOutcome()).isNotNull();
            archive.checkWritable();
        }
    }

    @Test
    void tablesThatHaveJustBeenMadeAreCurrentAndWhole() {
        try (StoredRequests stored = stored();
                Archive archive = archive()) {
            stored.unknown("id:a", "http", "c1", "");
            assertThat(archive.schema().age()).isEqualTo(Schema.Age.CURRENT);
            assertThat(archive.schema().version()).isEqualTo(archive.schema().known());
            assertThat(archive.damage()).isEmpty();
        }
    }

    @Test
    void findsByKeyOriginCodeAndTime() {
        try (StoredRequests stored = stored();
                Archive archive = archive()) {
            stored.failed("id:a", "http", "x", "{}")
                    .failed("id:b", "kafka", "y", "{}")
                    .held("id:c", "kafka", "c", "{}");
            List<Entry> all = archive.find(Search.of(Standing.FAILED, Standing.HELD));
            assertThat(all).extracting(Entry::key).containsExactly("id:a", "id:b", "id:c");
            Search narrow = new Search(
                    Search.of(Standing.FAILED).standings(),
                    List.of("id:a", "id:b"),
                    "default",
                    "kafka",
                    "y",
                    all.get(1).endedAt());
            assertThat(archive.find(narrow)).containsExactly(all.get(1));
        }
    }

    @Test
    void theReleasedAreDeadLettersUntilTheyAreForgotten() {
        try (StoredRequests stored = stored();
                Archive archive = archive()) {
            stored.held("id:a", "kafka", "c1", "the original").unknown("id:b", "http", "c2", "");
            List<Released> released = archive.release(archive.find(Search.of(Standing.HELD, Standing.UNKNOWN)));
            assertThat(released)
                    .extracting(one -> new String(one.original(), UTF_8))
                    .contains("the original");
            assertThat(StoredRequests.look(policy, "id:a")).hasValue("FAILED held released");
            assertThat(StoredRequests.look(policy, "id:b")).hasValue("FAILED held released");
            assertThat(archive.forget(released.stream().map(Released::entry).toList()))
                    .isEqualTo(2);
            assertThat(StoredRequests.look(policy, "id:a")).isEmpty();
        }
    }

    @Test
    void whatFailedAnewAfterItsReleaseIsNotForgotten() {
        try (StoredRequests stored = stored();
                Archive archive = archive()) {
            stored.failed("id:a", "kafka", "x", "{}");
            List<Released> released = archive.release(archive.find(Search.of(Standing.FAILED)));
            stored.failed("id:a", "kafka", "again", "{}");
            assertThat(archive.forget(released.stream().map(Released::entry).toList()))
                    .isZero();
            assertThat(StoredRequests.look(policy, "id:a")).hasValue("FAILED again");
        }
    }

    @Test
    void twoWhoDecideAtTheSameTimeDoNotBothSendIt() {
        try (StoredRequests stored = stored();
                Archive archive = archive();
                Archive other = archive()) {
            stored.failed("id:a", "kafka", "x", "{}");
            List<Entry> seen = archive.find(Search.of(Standing.FAILED));
            assertThat(archive.release(seen)).hasSize(1);
            assertThat(other.release(seen)).isEmpty();
            assertThat(other.drop(seen)).isZero();
            assertThat(other.forget(seen)).isZero();
        }
    }

    @Test
    void whatIsAskedAgainMeanwhileIsLeftAlone() {
        try (StoredRequests stored = stored();
                Archive archive = archive()) {
            stored.held("id:a", "kafka", "c1", "{}").unknown("id:b", "http", "c1", "");
            List<Entry> seen = archive.find(Search.of(Standing.HELD, Standing.UNKNOWN));
            stored.sent("id:a", "kafka", "c2", "node", "").sent("id:b", "http", "c2", "node", "");
            assertThat(archive.drop(seen)).isZero();
            assertThat(archive.release(seen)).isEmpty();
            assertThat(StoredRequests.look(policy, "id:a"))
                    .hasValueSatisfying(state -> assertThat(state).startsWith("SENT"));
        }
    }

    @Test
    void theDroppedLast() {
        try (StoredRequests stored = stored();
                Archive archive = archive()) {
            stored.unknown("id:a", "http", "c1", "");
            assertThat(archive.drop(archive.find(Search.of(Standing.UNKNOWN)))).isEqualTo(1);
            assertThat(StoredRequests.look(policy, "id:a")).hasValue("FAILED dropped");
        }
    }
}
