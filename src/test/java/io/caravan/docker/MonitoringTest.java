package io.caravan.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus reads Caravan's meters as docker/prometheus says, and is asked what dashboard and alerts ask. */
@Tag("long")
class MonitoringTest {
    private static final List<String> CORE = List.of(
            "Requests a second",
            "Failures",
            "Time to the answer, p95",
            "Calls a second",
            "Tokens a second",
            "Cost an hour");

    /** Prometheus' own, and meters that are there only when there is something to count: Kafka, files, a balance, a refusal. */
    private static final Set<String> ON_OCCASION = Set.of(
            "up",
            "caravan_account_balance",
            "caravan_calls_retries_total",
            "caravan_requests_merged_total",
            "caravan_saved_calls_total",
            "caravan_tenant_refused_total",
            "kafka_consumer_fetch_manager_records_lag",
            "caravan_kafka_consumers");

    @TempDir
    private Path home;

    @BeforeEach
    void needsPrometheus() {
        Programs.assumeThere();
    }

    @Test
    void prometheusAcceptsConfigurationAndRulesAndTheAlertsFireWhenTheyShould() throws Exception {
        Path config = Monitored.configuration(home, "crv_none", "caravan:8080", "15s");
        Programs.run(home, "promtool", "check", "config", config.toString());
        Path rules = Yaml.DOCKER.resolve("prometheus");
        Programs.run(rules, "promtool", "check", "rules", "alerts.yaml");
        Programs.run(rules, "promtool", "test", "rules", "alerts-test.yaml");
    }

    @Test
    void everyExpressionIsAnsweredAndTheCoreOfTheDashboardIsNotEmpty() throws Exception {
        try (Monitored caravan = new Monitored(home)) {
            caravan.ask("no-such-model");
            for (String panel : CORE) {
                String expression = Objects.requireNonNull(
                                Expressions.ofPanels().get(panel), panel)
                        .get(0);
                await(panel).atMost(30, TimeUnit.SECONDS).until(() -> {
                    caravan.ask("deepseek-flash");
                    return hasNumber(caravan.query(expression));
                });
            }
            for (String expression : all()) {
                assertThat(caravan.query(expression).path("status").asText())
                        .as(expression)
                        .isEqualTo("success");
            }
            assertThat(named()).isSubsetOf(shown(caravan.metrics()));
        }
    }

    private static boolean hasNumber(JsonNode answer) {
        for (JsonNode series : answer.at("/data/result")) {
            if (!series.at("/value/1").asText().equals("NaN")) {
                return true;
            }
        }
        return false;
    }

    private static List<String> all() throws IOException {
        List<String> all = new ArrayList<>(Expressions.ofAlerts());
        Expressions.ofPanels().values().forEach(all::addAll);
        return all;
    }

    private static Set<String> named() throws IOException {
        Set<String> named = new TreeSet<>();
        all().forEach(expression -> named.addAll(Expressions.metrics(expression)));
        return named;
    }

    private static Set<String> shown(String metrics) {
        Set<String> shown = new TreeSet<>(ON_OCCASION);
        metrics.lines().filter(line -> !line.startsWith("#")).forEach(line -> shown.add(line.split("[{ ]", 2)[0]));
        return shown;
    }
}
