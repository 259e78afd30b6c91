package io.caravan.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.BudgetStore;
import io.caravan.tenant.Budget.Verdict;
import io.caravan.tenant.FakeStore.Fate;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private static final BudgetStore.Key KEY = new BudgetStore.Key("acme", "spend-per-day", "2026-11-26", 0);
    private static final long CAP = 1_000;

    private final FakeStore store = new FakeStore(true);
    private final Budget budget = budget(store);

    private static Budget budget(BudgetStore store) {
        return new Budget(store, KEY, CAP, () -> 0);
    }

    private static Verdict verdict(CompletionStage<Verdict> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void aPieceServesManyReservations() {
        for (int i = 0; i < CAP / Budget.PIECES; i++) {
            assertThat(verdict(budget.reserve(1))).isEqualTo(Verdict.GRANTED);
        }
        assertThat(store.leases).isEqualTo(1);
        assertThat(store.taken).isEqualTo(CAP / Budget.PIECES);
    }

    @Test
    void whoeverWaitsForAPieceIsServedByOneForAll() {
        FakeStore slow = new FakeStore(false);
        Budget waiting = budget(slow);
        CompletionStage<Verdict> first = waiting.reserve(10);
        CompletionStage<Verdict> second = waiting.reserve(300);
        CompletionStage<Verdict> third = waiting.reserve(300);
        slow.end(Fate.DONE);
        assertThat(verdict(first)).isEqualTo(Verdict.GRANTED);
        slow.end(Fate.DONE);
        assertThat(verdict(second)).isEqualTo(Verdict.GRANTED);
        assertThat(verdict(third)).isEqualTo(Verdict.GRANTED);
        assertThat(slow.leases).isEqualTo(2);
    }

    @Test
    void saysWhyThereIsNothing() {
        assertThat(verdict(budget.reserve(CAP + 1))).isEqualTo(Verdict.TOO_LARGE);
        assertThat(verdict(budget.reserve(600))).isEqualTo(Verdict.GRANTED);
        assertThat(verdict(budget.reserve(500))).isEqualTo(Verdict.TIED_UP);
        budget.settle(600, 600);
        assertThat(verdict(budget.reserve(500))).isEqualTo(Verdict.USED_UP);
        assertThat(budget.foresee(500)).isEqualTo(Verdict.USED_UP);
        assertThat(budget.foresee(400)).isNull();
        assertThat(verdict(budget.reserve(400))).isEqualTo(Verdict.GRANTED);
    }

    @Test
    void whatIsNotUsedIsReturnedWhenNobodyAsksAnyMore() {
        budget.reserve(10);
        budget.settle(10, 4);
        budget.tidy();
        assertThat(store.spent).isEqualTo(4);
        budget.tidy();
        assertThat(store.taken).isEqualTo(4);
        assertThat(budget.remaining()).hasValue(CAP - 4);
        assertThat(budget.tidy())
                .as("nothing is known here that the store does not know")
                .isTrue();
    }

    @Test
    void whoIsBusyKeepsAPieceOfWhatHeDoesNotNeed() {
        budget.reserve(500);
        budget.settle(500, 0);
        budget.tidy();
        budget.touch();
        budget.tidy();
        assertThat(store.taken).isEqualTo(CAP / Budget.PIECES);
    }

    @Test
    void moreThanWasReservedIsSpentAllTheSame() {
        budget.reserve(CAP);
        budget.settle(CAP, CAP + 7);
        budget.tidy();
        assertThat(store.taken).isEqualTo(CAP + 7);
        assertThat(verdict(budget.reserve(1))).isEqualTo(Verdict.USED_UP);
    }

    @Test
    void aStoreThatFailsGrantsNothing() {
        FakeStore ill = new FakeStore(false);
        CompletionStage<Verdict> asked = budget(ill).reserve(1);
        ill.end(Fate.LOST);
        assertThat(verdict(asked)).isEqualTo(Verdict.UNAVAILABLE);
    }
}
