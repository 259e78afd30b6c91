package io.caravan.pace;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The calls of one lane that wait, fair between its tenants. The lock of {@link Turns} guards it. */
final class LaneQueue {
    /** Tenants come and go; only those with calls are remembered. */
    private final Map<String, TenantQueue> byTenant = new HashMap<>();

    /** Those with calls that wait. */
    private final TreeSet<TenantQueue> inTurn = new TreeSet<>(TenantQueue.TURN);

    private int size;
    private int inFlight;
    private long turns;

    void add(Waiting waiting) {
        change(waiting, tenant -> tenant.add(waiting));
        size++;
    }

    /** The call whose turn it is; there must be one. */
    Waiting first() {
        return inTurn.first().first();
    }

    /** The one that costs least; there must be one. Looks at all of them, which is rare: while an upstream is tried. */
    Waiting smallest() {
        return inTurn.stream()
                .flatMap(TenantQueue::waiting)
                .min(Comparator.comparingInt(waiting -> waiting.call().tokens()))
                .orElseThrow();
    }

    /** It is in flight from now on. */
    void start(Waiting waiting) {
        change(waiting, tenant -> tenant.start(waiting, ++turns));
        size--;
        inFlight++;
    }

    /** It does not wait any more, without having had its turn. */
    void leave(Waiting waiting) {
        change(waiting, tenant -> tenant.leave(waiting));
        size--;
    }

    /** All leave; who they were. */
    List<Waiting> leave() {
        List<Waiting> all = inTurn.stream().flatMap(TenantQueue::waiting).toList();
        all.forEach(this::leave);
        return all;
    }

    /** It is in flight no more. */
    void ended(Waiting waiting) {
        change(waiting, TenantQueue::ended);
        inFlight--;
    }

    /** A tenant's place among the others depends on what changes, so it is taken out meanwhile. */
    private void change(Waiting waiting, Consumer<TenantQueue> change) {
        String name = waiting.call().tenant();
        TenantQueue tenant = byTenant.computeIfAbsent(name, key -> new TenantQueue(++turns));
        inTurn.remove(tenant);
        change.accept(tenant);
        if (!tenant.isEmpty()) {
            inTurn.add(tenant);
        } else if (tenant.isIdle()) {
            byTenant.remove(name);
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    int inFlight() {
        return inFlight;
    }

    /** Tenants that have calls, waiting or in flight. */
    int tenants() {
        return byTenant.size();
    }
}
