package io.caravan.tenant;

import io.caravan.chat.Failure;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What tenants were refused and what they spent, by the rows of the table: tenants can be any number. Who was refused is in
 * the audit log, as any outcome of a request. Thread-safe.
 */
final class TenantMeters {
    private static final double BILLION = 1_000_000_000;

    private final MeterRegistry registry;
    private final Map<String, Counter> refused = new ConcurrentHashMap<>();
    private final Map<String, Counter> spent = new ConcurrentHashMap<>();

    TenantMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void refused(Limits limits, Failure failure) {
        refused.computeIfAbsent(limits.label() + ' ' + failure.code(), key -> Counter.builder("caravan.tenant.refused")
                        .description("Requests that their tenant's limits refused")
                        .tag("tenant", limits.label())
                        .tag("code", failure.code())
                        .register(registry))
                .increment();
    }

    /** @param billionths of a US dollar */
    void spent(Limits limits, long billionths) {
        spent.computeIfAbsent(limits.label(), label -> Counter.builder("caravan.tenant.spend")
                        .description("US dollars that tenants with budgets have spent, attempts without usage at worst")
                        .tag("tenant", label)
                        .register(registry))
                .increment(billionths / BILLION);
    }
}
