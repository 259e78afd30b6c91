package io.caravan.ledger;

import io.caravan.chat.BudgetStore;
import io.caravan.chat.BudgetStore.Lease;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** Something to be written; what is asked for at about the same time is committed together. */
sealed interface Write {

    /** @param done whether each row may be sent; exceptional when it could not be written */
    record Intend(List<RequestRow> rows, CompletableFuture<boolean[]> done) implements Write {}

    /** @param done whether it is the outcome that stands; exceptional when the ledger was closed before it was written */
    record Keep(RequestRow row, CompletableFuture<Boolean> done) implements Write {}

    /** Nobody waits for this: what is not withdrawn before a crash is only counted as unknown without need. */
    record Withdraw(List<RequestKey> keys) implements Write {}

    /** @param done what was lent; exceptional when it could not be written */
    record Borrow(BudgetStore.Key key, Function<Handle, Lease> work, CompletableFuture<Lease> done)
            implements OnBudget {}

    /** Nobody waits for this: what is not written stays spent. */
    record Settle(BudgetStore.Key key, Consumer<Handle> work) implements OnBudget {}

    /** A write on one row that other processes may write on, too. */
    sealed interface OnBudget extends Write {
        BudgetStore.Key key();
    }

    /**
     * Anything else.
     *
     * @param isPatient whether it waits for a disk that refuses
     * @param done its result; exceptional when it could not be written
     */
    record Work<T>(Function<Handle, T> work, boolean isPatient, CompletableFuture<T> done) implements Write {
        /** Does it; the result tells whoever waits, once it is on the disk. */
        Runnable on(Handle handle) {
            T result = work.apply(handle);
            return () -> done.complete(result);
        }
    }

    /** Housekeeping; when it fails, the next round makes up for it. */
    record Task(Consumer<Handle> work) implements Write {}
}
