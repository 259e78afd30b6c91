package io.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.BudgetStore;
import io.caravan.chat.BudgetStore.Lease;
import io.caravan.chat.CallNotSentException;
import io.caravan.chat.Pending;
import io.caravan.chat.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("postgres")
class PostgresLedgerTest extends LedgerContract {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    @AutoClose
    private static RealPostgres postgres;

    private final String schema = "test" + SCHEMAS.incrementAndGet();

    @BeforeAll
    static void startServer() throws IOException {
        postgres = RealPostgres.start();
    }

    @Override
    LedgerPolicy policy(LedgerPolicy.Unknown unknown) {
        Jdbi.create(postgres.url()).useHandle(handle -> handle.execute("create schema if not exists " + schema));
        String url = postgres.url() + (postgres.url().contains("?") ? "&" : "?") + "currentSchema=" + schema;
        return new LedgerPolicy(
                Path.of("unused"),
                url,
                "caravan",
                new Secret(""),
                unknown,
                Duration.ofHours(24),
                1L << 40,
                Duration.ofHours(24),
                new AcceptedLimit(1_000, 1L << 30));
    }

    private Node another() {
        return new Node(policy(LedgerPolicy.Unknown.RESEND), clock);
    }

    /** As if it had not been heard of for long. */
    @Override
    void bury(Node dead) {
        Jdbi.create(policy(LedgerPolicy.Unknown.RESEND).url())
                .useHandle(handle -> handle.execute("update node set seen_at = 0 where id = ?", dead.ledger.node()));
    }

    private static String text(Answer answer) {
        return new String(((Answered) answer).body(), StandardCharsets.UTF_8);
    }

    @Test
    void whatOneNodeHasUnderWayAnotherDoesNotSend() {
        try (Node one = another();
                Node two = another()) {
            Pending first = one.consult(Node.request("1", "Hi"));
            one.send(first);
            Pending second = two.consult(Node.request("1", "Hi"));
            assertThat(second.isDone()).isFalse();
            assertThatThrownBy(() -> two.send(second))
                    .isInstanceOfSatisfying(CallNotSentException.class, e -> assertThat(e.isUnderWayElsewhere())
                            .isTrue());
            assertThat(second.isDone()).isFalse();
            one.answer(first, "Hello");
            assertThatThrownBy(() -> two.send(second)).isInstanceOf(CallNotSentException.class);
            assertThat(text(second.answer().join())).isEqualTo("Hello");
            assertThat(text(two.keep(second))).isEqualTo("Hello");
        }
    }

    @Test
    void aNodeThatIsGoneLeavesItsCallsUnknownToTheOthers() {
        try (Node one = another();
                Node two = another()) {
            one.send(one.consult(Node.request("1", "Hi")));
            one.ledger.close();
            bury(one);
            await().atMost(Duration.ofSeconds(20)).until(() -> two.count("unknown") + node.count("unknown") == 1);
            Pending taken = two.consult(Node.request("1", "Hi"));
            assertThat(taken.spent().unknown()).isEqualTo(1);
            assertThat(text(two.ask(Node.request("2", "Ho"), "Hello"))).isEqualTo("Hello");
            two.send(taken);
            assertThat(text(two.answer(taken, "after all"))).isEqualTo("after all");
        }
    }

    @Test
    void theFirstAnswerStandsAndEverybodyGetsIt() {
        try (Node one = another();
                Node two = another()) {
            Pending first = one.consult(Node.request("1", "Hi"));
            one.send(first);
            bury(one); // it is alive, but has not been heard of
            two.ledger.lookForLost();
            Pending second = two.consult(Node.request("1", "Hi"));
            two.send(second);
            two.answer(second, "from two");
            assertThat(text(one.answer(first, "from one"))).isEqualTo("from two");
        }
    }

    @Test
    void whenTheDatabaseIsAwayOutcomesWaitForIt() throws Exception {
        try (Node node = another()) {
            Pending answered = node.consult(Node.request("1", "Hi"));
            node.send(answered);
            Pending unsent = node.consult(Node.request("2", "Ho"));
            postgres.crash();
            answered.complete(Node.answered("Hello"));
            CompletableFuture<Answer> kept = node.keepLater(answered);
            assertThatThrownBy(() -> node.send(unsent)).isInstanceOf(CallNotSentException.class);
            await().until(() -> node.ledger.trouble().isPresent());
            assertThat(kept).isNotDone();
            postgres.startAgain();
            assertThat(text(kept.get())).isEqualTo("Hello");
            await().until(() -> node.ledger.trouble().isEmpty());
            node.send(unsent);
        }
    }

    @Test
    void twoNodesTogetherBorrowNoMoreThanThereIs() {
        BudgetStore.Key one = new BudgetStore.Key("acme", "spend-per-day", "2026-11-26", Long.MAX_VALUE);
        BudgetStore.Key two = new BudgetStore.Key("acme", "spend-per-month", "2026-11", Long.MAX_VALUE);
        try (Node other = another()) {
            List<CompletableFuture<Lease>> leases = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                BudgetStore store = (i % 2 == 0 ? node : other).ledger.budgets();
                leases.add(store.lease(i % 3 == 0 ? one : two, 1, 2, 100).toCompletableFuture());
                leases.add(store.lease(i % 3 == 0 ? two : one, 1, 1, 100).toCompletableFuture());
            }
            assertThat(leases.stream()
                            .mapToLong(lease -> lease.join().granted())
                            .sum())
                    .isEqualTo(200);
        }
    }
}
