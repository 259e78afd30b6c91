package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(40)
class ReportRoutesTest {
    private static final String CHAT =
            "gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"deepseek\",gen_ai_request_model=\"deepseek-flash\"";
    private static final String CALL = "error_type=\"\"," + CHAT;

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
                    .contains(
                            "caravan_requests_seconds_count{lane=\"interactive\",origin=\"http\",outcome=\"answered\",tenant=\"*\"} 1")
                    .contains(
                            "caravan_requests_seconds_count{lane=\"interactive\",origin=\"http\",outcome=\"caller\",tenant=\"*\"} 1")
                    .contains("caravan_requests_failed_total{code=\"invalid_json\",origin=\"http\"} 1.0")
                    .contains("gen_ai_client_operation_duration_seconds_bucket{" + CALL + ",le=\"81.92\"} 1")
                    .contains("gen_ai_client_token_usage_sum{" + CHAT + ",gen_ai_token_type=\"output\"} 5.0")
                    .contains("caravan_cost_dollars_total{model=\"deepseek-flash\",upstream=\"deepseek\"} ")
                    .contains("caravan_group_size_count 1")
                    .contains("caravan_tokens_total{kind=\"completion\"} 5.0")
                    .contains("caravan_connections_total 1.0")
                    .contains("caravan_requests_waiting 0.0")
                    .contains("resilience4j_circuitbreaker_state{");
        }
    }

    @Test
    void withoutMetricsNothingIsCountedAndAllElseWorks() throws Exception {
        try (Rig rig = Rig.start("caravan.metrics.enabled", "false")) {
            assertThat(rig.ask("Hi").statusCode()).isEqualTo(200);
            assertThat(rig.post("nonsense").statusCode()).isEqualTo(400);
            HttpResponse<String> meters = rig.get("/metrics");
            assertThat(meters.statusCode()).isEqualTo(200);
            assertThat(meters.body().lines()).allMatch(line -> line.startsWith("#"));
        }
    }

    /** The indicators of the service: all that came over HTTP, whatever it led to. */
    @Test
    void whatComesOverHttpIsCountedByRouteAndByWhyItFailed() throws Exception {
        try (Rig rig = Rig.start()) {
            rig.ask("Hi");
            rig.post("nonsense");
            rig.get("/nowhere/" + "x".repeat(100));
            rig.get("/v1/chat/completions");
            assertThat(rig.get("/metrics").body())
                    .contains("http_requests_total{method=\"POST\",route=\"/v1/chat/completions\",status=\"200\"} 1.0")
                    .contains("http_request_duration_seconds_count{route=\"/v1/chat/completions\",status=\"200\"} 1")
                    .contains("http_requests_failed_total{reason=\"invalid_json\",route=\"/v1/chat/completions\"} 1.0")
                    .contains("http_requests_failed_total{reason=\"unknown_path\",route=\"none\"} 1.0")
                    .contains("http_requests_failed_total{reason=\"wrong_method\",route=\"none\"} 1.0")
                    .doesNotContain("nowhere");
        }
    }

    /** Who sees a bar of the histogram that is too high finds a request that made it so. */
    @Test
    void anExemplarNamesARequest() throws Exception {
        try (Rig rig = Rig.start()) {
            String id = Rig.header(rig.ask("Hi"), "X-Caravan-Request-Id");
            HttpResponse<String> meters = rig.get("/metrics", "Accept", "application/openmetrics-text; version=1.0.0");
            assertThat(Rig.header(meters, "Content-Type")).startsWith("application/openmetrics-text");
            assertThat(meters.body().lines())
                    .anyMatch(line -> line.startsWith("caravan_requests_seconds_bucket{lane=\"interactive\"")
                            && line.contains("# {request_id=\"" + id + "\""))
                    .filteredOn(line -> line.contains(" # {"))
                    .allMatch(line -> line.contains("_bucket{") || line.contains("_total{"));
        }
    }
}
