package io.caravan.tenant;

import io.caravan.step.Alarm;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** A turnstile for each tenant whose requests are counted; those of tenants that are silent are forgotten. Thread-safe. */
final class Turnstiles {
    private final Alarm alarm;
    private final Executor threads;
    private final Clock clock;
    private final Map<String, Turnstile> byTenant = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Turnstiles(Alarm alarm, Executor threads, Clock clock) {
        this.alarm = alarm;
        this.threads = threads;
        this.clock = clock;
    }

    /** Touched under the lock of the map, it is not forgotten before it is used. */
    Turnstile of(String tenant, Limits limits) {
        Turnstile turnstile = byTenant.compute(tenant, (same, known) -> {
            Turnstile used = known == null ? new Turnstile(limits, alarm, threads, clock) : known;
            used.touch();
            return used;
        });
        if (closed) {
            turnstile.close();
        }
        return turnstile;
    }

    /** Of a tenant that was seen lately. */
    Optional<Turnstile.Standing> standing(String tenant) {
        return Optional.ofNullable(byTenant.get(tenant)).flatMap(Turnstile::standing);
    }

    /** Forgets those that have had nothing to do since the last time. */
    void tidy() {
        byTenant.keySet()
                .forEach(tenant -> byTenant.computeIfPresent(tenant, (same, used) -> used.isIdle() ? null : used));
    }

    int waiting() {
        return byTenant.values().stream().mapToInt(Turnstile::waiting).sum();
    }

    /** Nobody waits any more; who did is turned away and stays with its source. */
    void close() {
        closed = true;
        byTenant.values().forEach(Turnstile::close);
    }
}
