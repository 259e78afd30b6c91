package io.caravan.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Merge;
import io.caravan.chat.Saved;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

class SavedMetersTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final SavedMeters meters = new SavedMeters(registry);

    @Test
    void gainsAndLossesAreCountedApartByKind() {
        meters.add(Merge.PACK, new Saved(3, 2_500, 1_000, 2_000_000_000, -500_000_000));
        meters.add(Merge.PACK, new Saved(-1, -500, -100, 1_000_000_000, 0));
        meters.add(Merge.SINGLE_FLIGHT, new Saved(1, 0, 0, 0, 0));
        assertThat(registry.scrape())
                .contains(
                        "caravan_saved_calls_total{merge=\"pack\"} 3.0",
                        "caravan_wasted_calls_total{merge=\"pack\"} 1.0",
                        "caravan_saved_calls_total{merge=\"single-flight\"} 1.0",
                        "caravan_saved_slot_seconds_total{merge=\"pack\"} 2.5",
                        "caravan_wasted_slot_seconds_total{merge=\"pack\"} 0.5",
                        "caravan_saved_tokens_total{merge=\"pack\"} 1000.0",
                        "caravan_wasted_tokens_total{merge=\"pack\"} 100.0",
                        "caravan_saved_cost_total{baseline=\"cold\",merge=\"pack\"} 3.0",
                        "caravan_wasted_cost_total{baseline=\"warm\",merge=\"pack\"} 0.5");
        assertThat(meters.total()).isEqualTo(new Saved(3, 2_000, 900, 3_000_000_000L, -500_000_000));
    }

    @Test
    void whoSavesNothingIsNotCounted() {
        meters.add(Merge.NONE, Saved.NONE);
        assertThat(registry.scrape()).doesNotContain("saved");
    }
}
