package io.caravan.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/** What the ledger counts. Thread-safe. */
final class LedgerMeters {
    private final Counter replayed;
    private final Counter joined;
    private final Counter unknown;
    private final Counter exposed;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();

    LedgerMeters(MeterRegistry registry) {
        replayed = counter(registry, "replayed", "Requests that came again and got the outcome that was there");
        joined = counter(registry, "joined", "Requests that came while the same one was under way, and waited for it");
        unknown = counter(registry, "unknown", "Calls that a crash cut off: they may have been paid for in vain");
        exposed = counter(registry, "unknown.cost", "What those calls may have cost, in US dollars, estimated");
        gauge(registry, "bytes", "What the ledger takes on its disk", bytes);
        gauge(registry, "rows", "Requests that the ledger remembers", rows);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder("caravan.ledger." + name)
                .description(description)
                .register(registry);
    }

    private static void gauge(MeterRegistry registry, String name, String description, AtomicLong value) {
        Gauge.builder("caravan.ledger." + name, value, AtomicLong::get)
                .description(description)
                .register(registry);
    }

    void replayed() {
        replayed.increment();
    }

    void joined() {
        joined.increment();
    }

    void cutOff(Exposure exposure) {
        unknown.increment((double) exposure.calls());
        exposed.increment(exposure.dollars());
    }

    void measured(long bytesNow, long rowsNow) {
        bytes.set(bytesNow);
        rows.set(rowsNow);
    }
}
