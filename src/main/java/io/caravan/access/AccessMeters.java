package io.caravan.access;

import io.caravan.observe.Meters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts who came in and who did not, by the kind of their credentials. Thread-safe. */
final class AccessMeters {
    private final MeterRegistry registry;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    AccessMeters(Meters meters, Replays replays) {
        registry = meters.registry();
        meters.gauge(
                "caravan.access.signatures.remembered",
                "Signatures that are not accepted a second time",
                replays::size);
    }

    void entered(Credential credential) {
        count(credential, "ok");
    }

    void refused(Credential credential, Denial denial) {
        count(credential, denial.failure().code());
    }

    private void count(Credential credential, String outcome) {
        String kind = credential.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        counters.computeIfAbsent(kind + ' ' + outcome, name -> Counter.builder("caravan.access")
                        .description("Requests over HTTP by the credentials they bore and what became of that")
                        .tag("credential", kind)
                        .tag("outcome", outcome)
                        .register(registry))
                .increment();
    }
}
