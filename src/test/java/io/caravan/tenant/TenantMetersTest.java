package io.caravan.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Failure;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TenantMetersTest {
    @Test
    void theyKnowTheRowAndNotTheTenant() {
        Limits others = new Limits("*", Set.of(), Set.of(), Set.of(), null, 0, Map.of());
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        TenantMeters meters = new TenantMeters(registry);
        meters.refused(others, new Failure(Failure.Kind.SPENT, "spend_cap_reached", "Words."));
        meters.spent(others, 1_500_000_000);
        assertThat(registry.get("caravan.tenant.refused")
                        .tag("tenant", "*")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("caravan.tenant.spend")
                        .tag("tenant", "*")
                        .counter()
                        .count())
                .isEqualTo(1.5);
    }
}
