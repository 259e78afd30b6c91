package io.caravan.collect;

import io.caravan.collect.Visitor.Role;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What is counted of requests that share an instruction. Thread-safe. */
final class PrefixMeters {
    private final Map<Role, Counter> requests = new EnumMap<>(Role.class);
    private final Timer wait;
    private final Counter hit;
    private final Counter miss;

    PrefixMeters(MeterRegistry registry) {
        for (Role role : Role.values()) {
            if (role != Role.WAITING) {
                requests.put(role, requests(registry, role));
            }
        }
        wait = Timer.builder("caravan.prefix.wait")
                .description("How long requests waited for their instruction to be cached, of those that did")
                .register(registry);
        hit = tokens(registry, "hit");
        miss = tokens(registry, "miss");
    }

    private static Counter requests(MeterRegistry registry, Role role) {
        return Counter.builder("caravan.prefix.requests")
                .description("Requests that share an instruction, by how they went")
                .tag("state", role.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .register(registry);
    }

    private static Counter tokens(MeterRegistry registry, String kind) {
        return Counter.builder("caravan.prefix.tokens")
                .description("Tokens of shared instructions, found in the upstream's cache or not")
                .tag("kind", kind)
                .register(registry);
    }

    void went(Role role) {
        Counter counter = requests.get(role);
        if (counter != null) {
            counter.increment();
        }
    }

    void waited(long nanos) {
        wait.record(nanos, TimeUnit.NANOSECONDS);
    }

    void saw(Sighting sighting) {
        hit.increment((double) sighting.hit());
        miss.increment((double) sighting.miss());
    }
}
