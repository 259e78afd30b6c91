package io.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.chat.Answer;
import io.caravan.chat.CallNotSentException;
import io.caravan.chat.Failure;
import io.caravan.chat.Pending;
import io.caravan.chat.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class SqliteLedgerTest extends LedgerContract {
    @TempDir
    private Path directory;

    @Override
    LedgerPolicy policy(LedgerPolicy.Unknown unknown) {
        return policy(directory, unknown, 1L << 40);
    }

    private static LedgerPolicy policy(Path directory, LedgerPolicy.Unknown unknown, long maxSize) {
        return new LedgerPolicy(
                directory,
                "",
                "",
                new Secret(""),
                unknown,
                Duration.ofHours(24),
                maxSize,
                Duration.ofHours(24),
                new AcceptedLimit(1_000, 1L << 30));
    }

    /** Whoever has the lock is alone. */
    @Override
    void bury(Node dead) {}

    private Jdbi another() {
        return Jdbi.create(Sqlite.url(directory.resolve(Sqlite.FILE)));
    }

    @Test
    void oneProcessAtATimeHasTheLedger() {
        assertThatThrownBy(() -> new Node(policy(LedgerPolicy.Unknown.RESEND), clock))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("another Caravan");
    }

    @Test
    void whatIsNoLedgerIsNotTakenForOne(@TempDir Path other) throws Exception {
        Files.writeString(other.resolve(Sqlite.FILE), "This is no database, but it is somebody's work. ".repeat(100));
        assertThatThrownBy(() -> new Node(policy(other, LedgerPolicy.Unknown.RESEND, 1L << 40), clock))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("not a database");
        assertThat(other.resolve(Sqlite.FILE)).content().startsWith("This is no database");
    }

    @Test
    void whileItIsLockedNothingIsSentAndOutcomesWait(@TempDir Path own) throws Exception {
        LedgerPolicy policy = policy(own, LedgerPolicy.Unknown.RESEND, 1L << 40);
        try (Node node = new Node(policy, clock)) {
            Pending answered = node.consult(Node.request("1", "Hi"));
            node.send(answered);
            Pending unsent = node.consult(Node.request("2", "Ho"));
            answered.complete(Node.answered("Hello"));
            CompletableFuture<Answer> kept;
            try (Handle other =
                    Jdbi.create(Sqlite.url(own.resolve(Sqlite.FILE))).open()) {
                other.execute("begin exclusive");
                kept = node.keepLater(answered);
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> node.ledger.trouble().isPresent());
                assertThat(node.ledger.trouble().orElseThrow()).contains("locked");
                assertThatThrownBy(() -> node.send(unsent)).isInstanceOf(CallNotSentException.class);
                assertThat(kept).isNotDone();
                other.execute("rollback");
            }
            assertThat(kept.get()).isInstanceOf(Answer.Answered.class);
            await().until(() -> node.ledger.trouble().isEmpty());
            node.send(unsent);
        }
    }

    @Test
    void aFileThatIsTakenAwayIsNoticedBeforeAnythingIsLostInIt(@TempDir Path own) throws Exception {
        try (Node node = new Node(policy(own, LedgerPolicy.Unknown.RESEND, 1L << 40), clock)) {
            node.ask(Node.request("1", "Hi"), "Hello");
            Pending next = node.consult(Node.request("2", "Ho"));
            Files.delete(own.resolve(Sqlite.FILE));
            assertThatThrownBy(() -> node.send(next)).isInstanceOf(CallNotSentException.class);
            await().until(() -> node.ledger.trouble().orElse("").contains("removed or replaced"));
        }
    }

    @Test
    void aLedgerThatGrowsTooLargeForgetsTheOldest(@TempDir Path own) throws Exception {
        try (Node node = new Node(policy(own, LedgerPolicy.Unknown.RESEND, 1 << 20), clock)) {
            node.fail(node.consult(Node.request("held", "Ho")), Failure.Kind.HELD);
            for (int i = 0; i < 200; i++) {
                node.ask(Node.request("" + i, "Hi " + i), "x".repeat(20_000));
                clock.forward(Duration.ofSeconds(1));
            }
            node.ledger.tidy();
            Jdbi reader = Jdbi.create(Sqlite.url(own.resolve(Sqlite.FILE)));
            await().until(() -> reader.withHandle(handle -> handle.select("select count(*) from request")
                            .mapTo(Integer.class)
                            .one())
                    < 60);
            assertThat(node.consult(Node.request("held", "Ho")).isDone()).isTrue();
            assertThat(node.consult(Node.request("0", "Hi 0")).isDone()).isFalse();
            assertThat(node.consult(Node.request("199", "Hi 199")).isDone()).isTrue();
        }
        assertThat(Files.size(own.resolve(Sqlite.FILE))).isLessThan(3 << 20);
    }

    @Test
    void theFileIsAsSafeAsItIsSaidToBe() {
        try (Handle handle = another().open()) {
            assertThat(handle.select("pragma journal_mode").mapTo(String.class).one())
                    .isEqualTo("wal");
            assertThat(handle.select("pragma synchronous").mapTo(Integer.class).one())
                    .isEqualTo(2);
            assertThat(handle.select("pragma auto_vacuum").mapTo(Integer.class).one())
                    .isEqualTo(2);
        }
    }
}
