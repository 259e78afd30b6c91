package io.caravan.pace;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The calls of one lane that wait, fair between its tenants. The lock of {@link Turns} guards it. */
final class LaneQueue {
    private final Map<String, TenantQueue> byTenant = new HashMap<>();
    private final TreeSet<TenantQueue> inTurn = new TreeSet<>(TenantQueue.TURN);
    private int size;
    private int inFlight;
    private long turns;

    void add(Waiting waiting) {
        TenantQueue tenant = byTenant.computeIfAbsent(waiting.call().tenant(), name -> new TenantQueue(++turns));
        inTurn.remove(tenant);
        tenant.add(waiting);
        inTurn.add(tenant);
        size++;
    }

    /** The call whose turn it is; it is in flight from now on. */
    Waiting take() {
        TenantQueue tenant = inTurn.first();
        inTurn.remove(tenant);
        Waiting next = tenant.take(++turns);
        taken(tenant);
        return next;
    }

    /** This one, out of its turn. */
    void take(Waiting waiting) {
        TenantQueue tenant = queueOf(waiting);
        inTurn.remove(tenant);
        tenant.take(waiting, ++turns);
        taken(tenant);
    }

    private void taken(TenantQueue tenant) {
        size--;
        inFlight++;
        putBack(tenant);
    }

    private void putBack(TenantQueue tenant) {
        if (!tenant.isEmpty()) {
            inTurn.add(tenant);
        }
    }

    /** It does not wait any more, without having had its turn. */
    void leave(Waiting waiting) {
        TenantQueue tenant = queueOf(waiting);
        inTurn.remove(tenant);
        tenant.leave(waiting);
        size--;
        putBack(tenant);
        forget(waiting, tenant);
    }

    /** It is in flight no more. */
    void ended(Waiting waiting) {
        TenantQueue tenant = queueOf(waiting);
        inTurn.remove(tenant);
        tenant.ended();
        inFlight--;
        putBack(tenant);
        forget(waiting, tenant);
    }

    private TenantQueue queueOf(Waiting waiting) {
        TenantQueue tenant = byTenant.get(waiting.call().tenant());
        if (tenant == null) {
            throw new IllegalStateException(
                    "nothing is known of tenant " + waiting.call().tenant());
        }
        return tenant;
    }

    /** Tenants come and go; only those with calls are remembered. */
    private void forget(Waiting waiting, TenantQueue tenant) {
        if (tenant.isIdle()) {
            byTenant.remove(waiting.call().tenant());
        }
    }

    /** The one that costs least. */
    Optional<Waiting> smallest() {
        return inTurn.stream().flatMap(TenantQueue::waiting).min(Comparator.comparingInt(waiting -> waiting.call()
                .tokens()));
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
}
