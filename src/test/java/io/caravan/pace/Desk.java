package io.caravan.pace;

import io.caravan.chat.Call;
import io.caravan.chat.Gate;
import io.caravan.chat.Lane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Turns in the hand of a test: a limit and a gate that it moves, a time that it lets pass, and who has gone on so far. */
final class Desk {
    final Turns turns;
    final List<Call> gone = new ArrayList<>();
    final Set<Call> underWay = new LinkedHashSet<>();
    int opening = Gate.WIDE_OPEN;

    private final Map<String, Budget> budgets = new HashMap<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private long now;

    /** @param limit of each model */
    Desk(int maximum, int limit, Map<Lane, Integer> floors) {
        for (String model : List.of(TestCalls.FLASH, TestCalls.PRO)) {
            budgets.put(model, new Budget(new CallLimit(limit, limit, now), () -> opening, floors));
        }
        turns = new Turns(maximum, (upstream, model) -> budget(model), tasks::add, () -> ++now);
    }

    private Budget budget(String model) {
        return Objects.requireNonNull(budgets.get(model));
    }

    int limit(String model) {
        return budget(model).limit().maximum();
    }

    int inFlight(String model) {
        return budget(model).inFlight();
    }

    void enter(Call call) {
        CompletionStage<Call> turn = turns.await(call);
        turn.thenAccept(due -> {
            gone.add(due);
            underWay.add(due);
        });
        run();
    }

    void enter(List<Call> calls) {
        calls.forEach(this::enter);
    }

    /** It was answered. */
    void end(Call call) {
        TestCalls.answer(call);
        over(call);
    }

    void refuse(Call call, int named) {
        TestCalls.refuse(call, named);
        over(call);
    }

    private void over(Call call) {
        underWay.remove(call);
        turns.end(call);
        run();
    }

    /** The limits are felt for anew. */
    void restart() {
        turns.change(0, budget -> budget.limit().restart(now));
        run();
    }

    /** Nobody waits for it any more. */
    void leave(Call call) {
        TestCalls.leave(call);
        run();
    }

    /** So many of those under way are answered, in the order in which they went. */
    void endFirst(int calls) {
        List.copyOf(underWay).stream().limit(calls).forEach(this::end);
    }

    void open(int calls) {
        opening = calls;
        turns.reconsider();
        run();
    }

    private void run() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    long underWay(Lane lane) {
        return underWay.stream().filter(call -> call.lane() == lane).count();
    }

    long underWay(String tenant) {
        return underWay.stream().filter(call -> call.tenant().equals(tenant)).count();
    }

    int waiting() {
        return turns.sum(Budget::waiting);
    }

    int inFlight() {
        return turns.sum(Budget::inFlight);
    }

    int tenants() {
        return turns.sum(Budget::tenants);
    }
}
