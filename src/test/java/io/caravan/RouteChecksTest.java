package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsLoader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes that Camel would load without a word, and that would not do what they seem to do. */
class RouteChecksTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path routes;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path files;

    @Test
    void withoutARouteThereIsNoStart() {
        assertThatThrownBy(this::start)
                .isInstanceOf(RouteException.class)
                .hasMessageContainingAll(routes.toString(), "no route", "caravan.routes.dir");
    }

    @Test
    void aDirectoryThatIsNotThereIsNamed() {
        Path missing = routes.resolve("missing");
        assertThatThrownBy(() -> RouteFiles.check(missing)).hasMessageContaining(missing.toString());
    }

    @Test
    void aMisspeltKeyAtTheTopIsNamedWithItsFile() throws IOException {
        write("good", "- route: {from: {uri: 'direct:good', steps: []}}");
        write("bad", "- rout: {from: {uri: 'direct:bad', steps: []}}");
        assertThatThrownBy(this::start)
                .isInstanceOf(RouteException.class)
                .hasMessageContainingAll("bad.camel.yaml", "'rout'")
                .hasMessageNotContaining("good.camel.yaml");
    }

    @Test
    void aFileThatIsNoListIsNamed() throws IOException {
        write("bad", "route: {from: {uri: 'direct:bad', steps: []}}");
        assertThatThrownBy(this::start).hasMessageContainingAll("bad.camel.yaml", "must be a list");
    }

    @Test
    void aFileThatWouldNotBeReadIsNamed() throws IOException {
        write("good", "- route: {from: {uri: 'direct:good', steps: []}}");
        Files.writeString(routes.resolve("mine.yaml"), "- route: {from: {uri: 'direct:mine', steps: []}}");
        assertThatThrownBy(this::start).hasMessageContainingAll("mine.yaml", "*.camel.yaml");
    }

    @Test
    void aFileThatIsNoYamlIsNamed() throws IOException {
        write("bad", "- route: [");
        assertThatThrownBy(this::start).isInstanceOf(RouteException.class).hasMessageContaining("bad.camel.yaml");
    }

    @Test
    void anUnsafeThrottleAndAnUnsafeBreakerAreNamedWithTheirRoutes() throws IOException {
        write("bad", """
                - route:
                    id: throttled
                    from:
                      uri: direct:throttled
                      steps:
                        - filter:
                            expression: {simple: {expression: "${body}"}}
                            steps:
                              - throttle:
                                  mode: ConcurrentRequests
                                  expression: {constant: {expression: "2"}}
                - route:
                    id: broken
                    from:
                      uri: direct:broken
                      steps:
                        - circuitBreaker:
                            steps:
                              - to: {uri: 'direct:throttled'}
                """);
        assertThatThrownBy(this::start)
                .isInstanceOf(RouteException.class)
                .hasMessageContainingAll(
                        "route throttled", "executorService", "route broken", "throwExceptionWhenHalfOpenOrOpenState");
    }

    @Test
    void safeOnesMayStart() throws IOException {
        write("good", """
                - route:
                    id: safe
                    from:
                      uri: direct:safe
                      steps:
                        - circuitBreaker:
                            resilience4jConfiguration:
                              circuitBreaker: "#breaker-primary"
                              throwExceptionWhenHalfOpenOrOpenState: true
                            steps:
                              - throttle:
                                  mode: ConcurrentRequests
                                  executorService: "#keptPermits"
                                  expression: {constant: {expression: "2"}}
                              - throttle:
                                  expression: {constant: {expression: "2"}}
                        - circuitBreaker:
                            steps:
                              - to: {uri: 'direct:away'}
                            onFallback:
                              steps:
                                - stop: {}
                - route:
                    id: away
                    from:
                      uri: direct:away
                      steps:
                        - stop: {}
                """);
        assertThatCode(this::start).doesNotThrowAnyException();
    }

    /** Else a key that a later Camel brings would stop the start. */
    @Test
    void theKeysAtTheTopAreThoseOfTheSchema() throws IOException {
        try (InputStream schema = RouteFiles.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            JsonNode known = new JsonMapper().readTree(schema).at("/items/properties");
            Set<String> keys = new TreeSet<>();
            known.fieldNames().forEachRemaining(keys::add);
            assertThat(RouteFiles.TOP_LEVEL).isEqualTo(keys);
        }
    }

    private void start() throws Exception {
        Settings settings = new SettingsLoader(Path.of(""))
                .load()
                .with(Map.of(
                        "caravan.http.port", "0",
                        "caravan.routes.dir", routes.toString(),
                        "caravan.files.dir", files.toString()));
        Gateway.start(settings).close();
    }

    private void write(String name, String yaml) throws IOException {
        Files.writeString(routes.resolve(name + ".camel.yaml"), yaml);
    }
}
