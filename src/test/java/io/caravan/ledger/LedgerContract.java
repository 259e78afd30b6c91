package io.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Failed;
import io.caravan.chat.Answer.Source;
import io.caravan.chat.BudgetStore;
import io.caravan.chat.BudgetStore.Lease;
import io.caravan.chat.Failure;
import io.caravan.chat.Pending;
import io.caravan.chat.Saved;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the ledger does whatever database it is in. */
@Timeout(60)
abstract class LedgerContract {
    final TestClock clock = new TestClock();
    Node node;

    /** A policy for an empty ledger that outlives its node. */
    abstract LedgerPolicy policy(LedgerPolicy.Unknown unknown);

    /** Makes sure that a node that is closed counts as dead. */
    abstract void bury(Node dead);

    @BeforeEach
    void start() {
        node = new Node(policy(LedgerPolicy.Unknown.RESEND), clock);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    /** The next process, after the first one has died: it finds what that had written, and calls that were cut off. */
    private void restart(LedgerPolicy.Unknown unknown) {
        node.close();
        clock.forward(Duration.ofMinutes(1));
        bury(node);
        node = new Node(policy(unknown), clock);
    }

    private static String text(Answer answer) {
        return new String(((Answered) answer).body(), StandardCharsets.UTF_8);
    }

    private static Failure failure(Answer answer) {
        return ((Failed) answer).failure();
    }

    @Test
    void whatWasAnsweredIsReplayedWithAllThatItCost() {
        Answered first = (Answered) node.ask(Node.request("1", "Hi"), "Hello");
        restart(LedgerPolicy.Unknown.RESEND);
        Pending again = node.consult(Node.request("1", "Hi"));
        assertThat(again.isDone()).isTrue();
        Answered replayed = (Answered) node.keep(again);
        assertThat(replayed.body()).isEqualTo(first.body());
        assertThat(replayed.source()).isEqualTo(Source.LEDGER);
        assertThat(replayed.charge()).isEqualTo(first.charge());
        assertThat(replayed.calls()).isZero();
        assertThat(node.count("replayed")).isEqualTo(1);
    }

    @Test
    void acceptedRequestsAreTakenOnceAndKeepWhatCameOfThem() {
        new AcceptedContract(node.ledger).check();
    }

    @Test
    void aLedgerFromBeforeSavingsWereKeptIsBroughtUpToDate() {
        Answered first = (Answered) node.ask(Node.request("1", "Hi"), "Hello");
        node.close();
        Database.visit(policy(LedgerPolicy.Unknown.RESEND)).jdbi().useHandle(handle -> {
            for (String column : List.of("calls", "slot_millis", "tokens", "cost_cold", "cost_warm")) {
                handle.execute("alter table request drop column saved_" + column);
            }
            handle.execute("drop index request_by_id");
            handle.execute("alter table request drop column request_id");
            handle.execute("alter table request drop column trace_id");
            handle.execute("drop table budget");
            handle.execute("drop table accepted");
            handle.execute("drop table delivery");
            handle.execute("delete from ledger_version where version in ('2', '3', '4', '5', '6')");
        });
        restart(LedgerPolicy.Unknown.RESEND);
        Answer replayed = node.keep(node.consult(Node.request("1", "Hi")));
        assertThat(text(replayed)).isEqualTo("Hello");
        assertThat(replayed.charge()).isEqualTo(first.charge().withSaved(Saved.NONE));
        assertThat(node.ask(Node.request("2", "Ho"), "Hello").charge()).isEqualTo(first.charge());
    }

    @Test
    void aRequestThatWasNeverSentIsAskedAsIfItWereNew() {
        node.consult(Node.request("1", "Hi"));
        restart(LedgerPolicy.Unknown.HOLD);
        Pending again = node.consult(Node.request("1", "Hi"));
        assertThat(again.isDone()).isFalse();
        assertThat(again.spent().unknown()).isZero();
        assertThat(node.count("unknown")).isZero();
    }

    @Test
    void aCallThatWasCutOffIsUnknownAndCountedOnce() {
        node.send(node.consult(Node.request("1", "Hi")), node.consult(Node.request("2", "Ho")));
        restart(LedgerPolicy.Unknown.RESEND);
        assertThat(node.count("unknown")).isEqualTo(1);
        assertThat(node.count("unknown.cost")).isPositive();
        Pending again = node.consult(Node.request("1", "Hi"));
        assertThat(again.isDone()).isFalse();
        assertThat(again.spent().unknown()).isEqualTo(1);
        restart(LedgerPolicy.Unknown.RESEND);
        assertThat(node.count("unknown")).isZero();
    }

    @Test
    void aCallThatIsCutOffTwiceIsTwiceUnknown() {
        node.send(node.consult(Node.request("1", "Hi")));
        restart(LedgerPolicy.Unknown.RESEND);
        node.send(node.consult(Node.request("1", "Hi")));
        restart(LedgerPolicy.Unknown.RESEND);
        assertThat(node.count("unknown")).isEqualTo(1);
        assertThat(node.consult(Node.request("1", "Hi")).spent().unknown()).isEqualTo(2);
    }

    @Test
    void underThePolicyHoldAnUnknownCallIsNotAskedAgain() {
        node.send(node.consult(Node.request("1", "Hi")));
        restart(LedgerPolicy.Unknown.HOLD);
        for (int i = 0; i < 2; i++) {
            Pending again = node.consult(Node.request("1", "Hi"));
            Answer held = node.keep(again);
            assertThat(failure(held).kind()).isEqualTo(Failure.Kind.HELD);
            assertThat(held.charge().unknown()).isEqualTo(1);
        }
        restart(LedgerPolicy.Unknown.RESEND);
        assertThat(failure(node.keep(node.consult(Node.request("1", "Hi")))).kind())
                .isEqualTo(Failure.Kind.HELD);
    }

    @Test
    void anAttemptThatWasWithdrawnIsNotUnknown() {
        Pending pending = node.consult(Node.request("1", "Hi"));
        node.withdraw(node.send(pending));
        restart(LedgerPolicy.Unknown.HOLD);
        assertThat(node.consult(Node.request("1", "Hi")).isDone()).isFalse();
    }

    @Test
    void anAttemptThatWasWithdrawnLeavesTheEarlierOneUnknown() {
        node.send(node.consult(Node.request("1", "Hi")));
        restart(LedgerPolicy.Unknown.RESEND);
        Pending again = node.consult(Node.request("1", "Hi"));
        node.withdraw(node.send(again));
        restart(LedgerPolicy.Unknown.RESEND);
        assertThat(node.count("unknown")).isZero();
        assertThat(node.consult(Node.request("1", "Hi")).spent().unknown()).isEqualTo(1);
    }

    @Test
    void aCallThatCaravanItselfCutsOffToStopIsUnknown() {
        Pending pending = node.consult(Node.request("1", "Hi"));
        node.send(pending);
        node.fail(pending, Failure.Kind.STOPPING);
        restart(LedgerPolicy.Unknown.RESEND);
        assertThat(node.consult(Node.request("1", "Hi")).spent().unknown()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Failure.Kind.class,
            names = {"UPSTREAM", "TRANSPORT", "EXPIRED", "PACE", "ACCOUNT", "OPEN", "INTERNAL", "CALLER", "CONTENT"})
    void aSourceThatComesAgainGetsTheSameFailureAgain(Failure.Kind kind) {
        Answer first = node.fail(node.consult(Node.request("1", "Hi")), kind);
        restart(LedgerPolicy.Unknown.RESEND);
        Pending again = node.consult(Node.request("1", "Hi"));
        assertThat(again.isDone()).isTrue();
        assertThat(failure(node.keep(again))).isEqualTo(failure(first));
    }

    @ParameterizedTest
    @EnumSource(
            value = Failure.Kind.class,
            names = {"STOPPING", "BUSY", "LEDGER", "GONE"})
    void troubleOfTheMomentIsNoOutcome(Failure.Kind kind) {
        node.fail(node.consult(Node.request("1", "Hi")), kind);
        assertThat(node.consult(Node.request("1", "Hi")).isDone()).isFalse();
    }

    @Test
    void whoRetriesByHimselfIsAskedForAgainUnlessThatIsUseless() {
        node.fail(node.consult(Node.retry("1", "Hi")), Failure.Kind.UPSTREAM);
        assertThat(node.consult(Node.retry("1", "Hi")).isDone()).isFalse();
        node.fail(node.consult(Node.retry("2", "Hi")), Failure.Kind.CONTENT);
        assertThat(node.consult(Node.retry("2", "Hi")).isDone()).isTrue();
    }

    @Test
    void aFinishedSourceLetsGoOfItsFailuresButNotOfItsAnswers() {
        node.fail(node.consult(Node.request("a/1", "Hi")), Failure.Kind.UPSTREAM);
        node.ask(Node.request("a/2", "Ho"), "answer");
        node.fail(node.consult(Node.request("b/1", "Hi")), Failure.Kind.UPSTREAM);
        node.ledger.release("acme", "test:a/");
        restart(LedgerPolicy.Unknown.RESEND);
        assertThat(node.consult(Node.request("a/1", "Hi")).isDone()).isFalse();
        assertThat(node.consult(Node.request("a/2", "Ho")).isDone()).isTrue();
        assertThat(node.consult(Node.request("b/1", "Hi")).isDone()).isTrue();
    }

    @Test
    void theSameKeyForAnotherRequestIsRefusedAndChangesNothing() {
        node.ask(Node.retry("1", "Hi"), "Hello");
        assertThat(failure(node.keep(node.consult(Node.retry("1", "Ho")))).kind())
                .isEqualTo(Failure.Kind.REUSED);
        assertThat(text(node.keep(node.consult(Node.retry("1", "Hi"))))).isEqualTo("Hello");
    }

    @Test
    void twinsWaitForTheFirstAndGetItsOutcome() {
        Pending first = node.consult(Node.retry("1", "Hi"));
        List<Pending> twins = IntStream.range(0, 5)
                .mapToObj(i -> node.consult(Node.retry("1", "Hi")))
                .toList();
        assertThat(twins).noneMatch(Pending::isDone).allMatch(node.ledger::isTwin);
        assertThat(node.ledger.isTwin(first)).isFalse();
        Pending other = node.consult(Node.retry("1", "Ho"));
        assertThat(failure(node.keep(other)).kind()).isEqualTo(Failure.Kind.REUSED);
        node.answer(first, "Hello");
        assertThat(twins).allSatisfy(twin -> assertThat(text(node.keep(twin))).isEqualTo("Hello"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"with \0 inside", "with \ud800 alone", "with 😀", "ümläut", "'; drop table request; --", ""})
    void anyKeyIsAKey(String key) {
        node.ask(Node.request(key, "Hi"), "Hello");
        node.ask(Node.request(key + "x".repeat(5_000), "Ho"), "Long");
        assertThat(text(node.keep(node.consult(Node.request(key, "Hi"))))).isEqualTo("Hello");
        assertThat(text(node.keep(node.consult(Node.request(key + "x".repeat(5_000), "Ho")))))
                .isEqualTo("Long");
    }

    @Test
    void manyAtOnceAreKeptTogetherAndEachGetsItsOwn() {
        List<CompletableFuture<Answer>> answers = IntStream.range(0, 500)
                .mapToObj(
                        i -> CompletableFuture.supplyAsync(() -> node.ask(Node.request("" + i, "Hi " + i), "to " + i)))
                .toList();
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
        restart(LedgerPolicy.Unknown.RESEND);
        for (int i = 0; i < 500; i++) {
            assertThat(text(node.keep(node.consult(Node.request("" + i, "Hi " + i)))))
                    .isEqualTo("to " + i);
        }
    }

    @Test
    void outcomesAreForgottenInTime() {
        node.ask(Node.request("old", "Hi"), "Hello");
        node.send(node.consult(Node.request("cut off", "Hi")));
        clock.forward(Duration.ofHours(2));
        node.ask(Node.request("new", "Hi"), "Hello");
        clock.forward(Duration.ofHours(23));
        restart(LedgerPolicy.Unknown.HOLD);
        node.ledger.tidy();
        await().until(() -> !isKnown(Node.request("old", "Hi")));
        assertThat(node.consult(Node.request("new", "Hi")).isDone()).isTrue();
        assertThat(node.consult(Node.request("cut off", "Hi")).isDone()).isFalse();
    }

    /** A known outcome is told, so that the next one can ask. */
    private boolean isKnown(Pending pending) {
        boolean known = node.consult(pending).isDone();
        if (known) {
            node.keep(pending);
        }
        return known;
    }

    private static final BudgetStore.Key BUDGET =
            new BudgetStore.Key("acme", "spend-per-day", "2026-11-26", Long.MAX_VALUE);

    private Lease borrow(long need, long wish) {
        return node.ledger
                .budgets()
                .lease(BUDGET, need, wish, 100)
                .toCompletableFuture()
                .join();
    }

    @Test
    void asMuchIsLentAsThereIsAndNotMore() {
        assertThat(borrow(0, 0)).isEqualTo(new Lease(0, 100));
        assertThat(borrow(10, 30)).isEqualTo(new Lease(30, 70));
        assertThat(borrow(10, 90)).isEqualTo(new Lease(70, 0));
        assertThat(borrow(1, 1)).isEqualTo(new Lease(0, 0));
        node.ledger.budgets().settle(BUDGET, 60, 5);
        assertThat(borrow(6, 10)).isEqualTo(new Lease(0, 5));
        assertThat(borrow(5, 10)).isEqualTo(new Lease(5, 0));
        try (Archive archive = Archive.open(policy(LedgerPolicy.Unknown.RESEND), clock)) {
            assertThat(archive.used()).containsExactly(new Used("acme", "spend-per-day", BUDGET.period(), 60, 100));
        }
    }

    @Test
    void whatWasLentBeforeACrashStaysSpent() {
        borrow(10, 30);
        restart(LedgerPolicy.Unknown.RESEND);
        assertThat(borrow(0, 0)).isEqualTo(new Lease(0, 70));
    }

    @Test
    void manyWhoBorrowAtOnceNeverGetMoreThanThereIs() {
        List<CompletableFuture<Lease>> all = IntStream.range(0, 200)
                .mapToObj(i ->
                        node.ledger.budgets().lease(BUDGET, 1, 1 + i % 3, 100).toCompletableFuture())
                .toList();
        assertThat(all.stream().mapToLong(lease -> lease.join().granted()).sum())
                .isEqualTo(100);
    }

    @Test
    void aBudgetThatIsOverIsForgottenLater() {
        BudgetStore.Key over = new BudgetStore.Key("acme", "spend-per-day", "2020-01-01", 1);
        node.ledger.budgets().lease(over, 10, 10, 100).toCompletableFuture().join();
        node.ledger.tidy();
        assertThat(node.ledger
                        .budgets()
                        .lease(over, 0, 0, 100)
                        .toCompletableFuture()
                        .join()
                        .left())
                .isEqualTo(100);
    }
}
