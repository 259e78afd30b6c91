package io.caravan.ledger;

import io.caravan.chat.BudgetStore.Lease;
import io.caravan.ledger.Write.Borrow;
import io.caravan.ledger.Write.Intend;
import io.caravan.ledger.Write.Keep;
import io.caravan.ledger.Write.OnBudget;
import io.caravan.ledger.Write.Settle;
import io.caravan.ledger.Write.Task;
import io.caravan.ledger.Write.Withdraw;
import io.caravan.ledger.Write.Work;
import io.caravan.observe.FaultPoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import org.jdbi.v3.core.Handle;

/** Writes that are committed together. For the thread of the writer. */
final class Group {
    /** Who waits for an outcome goes on in pieces of so many, so that all threads take part. */
    private static final int PIECE = 64;

    /** Of all processes alike: two that wait for each other's rows would wait for ever. */
    private static final Comparator<OnBudget> IN_THE_SAME_ORDER = Comparator.comparing(
                    (OnBudget write) -> write.key().tenant())
            .thenComparing(write -> write.key().kind())
            .thenComparing(write -> write.key().period());

    private final RequestTable table = new RequestTable();
    private final List<Withdraw> withdrawals = new ArrayList<>();
    private final List<Intend> intents = new ArrayList<>();
    private final List<Keep> outcomes = new ArrayList<>();
    private final List<Task> tasks = new ArrayList<>();
    private final List<OnBudget> onBudgets = new ArrayList<>();
    private final List<Work<?>> works = new ArrayList<>();
    private final List<Runnable> done = new ArrayList<>();
    private final List<Lease> leases = new ArrayList<>();
    private boolean[] mayBeSent = {};
    private boolean[] stands = {};

    Group(List<Write> writes) {
        writes.forEach(this::add);
        onBudgets.sort(IN_THE_SAME_ORDER);
    }

    private void add(Write write) {
        if (write instanceof Intend intent) {
            intents.add(intent);
        } else if (write instanceof Keep outcome) {
            outcomes.add(outcome);
        } else if (write instanceof Withdraw withdrawal) {
            withdrawals.add(withdrawal);
        } else if (write instanceof Task task) {
            tasks.add(task);
        } else if (write instanceof Work<?> work) {
            works.add(work);
        } else if (write instanceof OnBudget onBudget) {
            onBudgets.add(onBudget);
        }
    }

    /**
     * In this order whatever the order of arrival: an attempt is withdrawn before the next one is noted, and noted before
     * its outcome is known, so of one request no two can stand here the other way round.
     */
    void write(Handle handle, String node) {
        if (!withdrawals.isEmpty()) {
            List<RequestKey> keys =
                    withdrawals.stream().flatMap(one -> one.keys().stream()).toList();
            table.withdraw(handle, keys, node);
        }
        if (!intents.isEmpty()) {
            List<RequestRow> rows =
                    intents.stream().flatMap(one -> one.rows().stream()).toList();
            mayBeSent = table.intend(handle, rows);
        }
        if (!outcomes.isEmpty()) {
            stands = table.keep(handle, outcomes.stream().map(Keep::row).toList());
        }
        tasks.forEach(task -> task.work().accept(handle));
        done.clear();
        works.forEach(work -> done.add(work.on(handle)));
        leases.clear();
        for (OnBudget write : onBudgets) {
            if (write instanceof Borrow borrow) {
                leases.add(borrow.work().apply(handle));
            } else if (write instanceof Settle settle) {
                settle.work().accept(handle);
            }
        }
    }

    /** Passes the points at which a test may want to crash. */
    void pass(FaultPoint forIntents, FaultPoint forOutcomes) {
        if (!intents.isEmpty()) {
            forIntents.pass();
        }
        if (!outcomes.isEmpty()) {
            forOutcomes.pass();
        }
    }

    /** All is on the disk: who waits goes on. Threads that wait to send are woken here, all others are given one. */
    void finish(Executor threads) {
        int row = 0;
        for (Intend intent : intents) {
            boolean[] part = new boolean[intent.rows().size()];
            System.arraycopy(mayBeSent, row, part, 0, part.length);
            row += part.length;
            intent.done().complete(part);
        }
        Iterator<Lease> lent = leases.iterator();
        for (OnBudget write : onBudgets) {
            if (write instanceof Borrow borrow) {
                borrow.done().complete(lent.next());
            }
        }
        done.forEach(threads::execute);
        for (int from = 0; from < outcomes.size(); from += PIECE) {
            int start = from;
            int end = Math.min(outcomes.size(), from + PIECE);
            List<Keep> piece = List.copyOf(outcomes.subList(start, end));
            boolean[] results = stands;
            threads.execute(() -> {
                for (int i = 0; i < piece.size(); i++) {
                    piece.get(i).done().complete(results[start + i]);
                }
            });
        }
    }
}
