package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(40)
class ReportRoutesTest {
    @Test
    void tellModelsHealthAndMeters() throws Exception {
        try (Rig rig = Rig.start()) {
            HttpResponse<String> models = rig.get("/v1/models");
            assertThat(Rig.header(models, "Content-Type")).isEqualTo("application/json");
            assertThat(Rig.json(models).at("/data").findValuesAsText("id"))
                    .containsExactly("deepseek-flash", "deepseek-v4-pro");

            HttpResponse<String> health = rig.get("/health");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(Rig.json(health).at("/status").asText()).isEqualTo("UP");

            rig.ask("Hi");
            rig.post("nonsense");
            HttpResponse<String> meters = rig.get("/metrics");
            assertThat(Rig.header(meters, "Content-Type")).startsWith("text/plain; version=0.0.4");
            assertThat(meters.body())
                    .contains("caravan_requests_seconds_count{origin=\"http\",outcome=\"answered\"} 1")
                    .contains("caravan_requests_seconds_count{origin=\"http\",outcome=\"caller\"} 1")
                    .contains("caravan_calls_seconds_count 1")
                    .contains("caravan_calls_seconds_bucket")
                    .contains("caravan_group_size_count 1")
                    .contains("caravan_tokens_total{kind=\"completion\"} 5.0")
                    .contains("caravan_connections_total 1.0")
                    .contains("caravan_requests_waiting 0.0")
                    .contains("resilience4j_circuitbreaker_state{");
        }
    }
}
