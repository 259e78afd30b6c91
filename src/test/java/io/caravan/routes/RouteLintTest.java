package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.Gateway;
import io.caravan.settings.SettingsLoader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every route is as it should be; and the rules find what is not. */
@TestInstance(Lifecycle.PER_CLASS)
class RouteLintTest {
    private static final String GOOD = """
            - route:
                id: good
                description: A route without fault
                from:
                  uri: direct:good
                  steps:
                    - aggregate:
                        aggregationStrategy: "#grouping"
                        correlationExpression:
                          ref:
                            expression: mergeKey
                        completionTimeout: "1000"
                        executorService: "#callThreads"
                        steps:
                          - circuitBreaker:
                              resilience4jConfiguration:
                                circuitBreaker: "#breaker-primary"
                                throwExceptionWhenHalfOpenOrOpenState: true
                              steps:
                                - throttle:
                                    mode: ConcurrentRequests
                                    executorService: "#keptPermits"
                                    expression:
                                      ref:
                                        expression: callLimit
                                - to:
                                    uri: "{{caravan.upstream.base-url}}/chat/completions"
                                    parameters:
                                      httpMethod: POST
                    - bean:
                        ref: someBean
                        method: trim
                    - setBody:
                        expression:
                          simple:
                            expression: ${header.one}
                    - to:
                        uri: direct:ask
            """;

    @SuppressWarnings("NullAway.Init")
    private Gateway gateway;

    @SuppressWarnings("NullAway.Init")
    private RouteLint lint;

    @BeforeAll
    void start(@TempDir Path work) throws Exception {
        gateway = Gateway.start(new SettingsLoader(Path.of(""))
                .load()
                .with(Map.of(
                        "caravan.http.port", "0",
                        "caravan.data.dir", work.resolve("data").toString(),
                        "caravan.files.dir", work.resolve("files").toString())));
        gateway.camel().getRegistry().bind("someBean", "with methods");
        Set<String> routes = Stream.concat(RouteFile.all().stream(), Stream.of(RouteFile.of("good.camel.yaml", GOOD)))
                .flatMap(RouteFile::routes)
                .map(route -> route.path("id").asText())
                .collect(Collectors.toSet());
        lint = new RouteLint(manual().stringPropertyNames(), routes, gateway.camel());
    }

    private static Properties manual() throws IOException {
        Properties manual = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("config/application.properties"))) {
            manual.load(reader);
        }
        return manual;
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    static Stream<RouteFile> files() {
        return RouteFile.all().stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyRouteFileIsWithoutFault(RouteFile file) {
        assertThat(lint.complaints(file)).as(file.name()).isEmpty();
    }

    @Test
    void settingsOfOurOwnAreNotNamedAsCamelsAre() throws IOException {
        assertThat(manual().stringPropertyNames()).allMatch(key -> key.startsWith("caravan."));
    }

    @Test
    void theExampleOfAGoodRouteIsWithoutFault() {
        assertThat(complaints(GOOD)).isEmpty();
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
                    id: good                           | id: well                           | id 'well' must be 'good'
                    description: A route               | note: A route                      | has no description
                    from:                              | form:                              | form
                    uri: direct:good                   | uri: direct:better                 | direct:better enters route 'good'
                    uri: direct:ask                    | uri: direct:nowhere                | direct:nowhere leads nowhere
                    caravan.upstream.base-url          | caravan.upstream.url               | does not stand in config
                    simple:                            | groovy:                            | holds no program
                    simple:                            | js:                                | holds no program
                    ${header.one}                      | ${header.one} == 'x'               | more than a lookup
                    ${header.one}                      | ${body.substring(1)}               | more than a lookup
                    '{{caravan.upstream.base-url}}'    | https://api.example.com            | names a host
                    '{{caravan.upstream.base-url}}'    | http://localhost:9090              | names a host
                    '{{caravan.upstream.base-url}}'    | http:127.0.0.1                     | names a host
                    httpMethod: POST                   | authPassword: abc                  | a secret has no place
                    httpMethod: POST                   | httpMethd: POST                    | has no option 'httpMethd'
                    /chat/completions                  | /chat?httpMethod=POST              | write its options as parameters
                    '#grouping'                        | '#groupin'                         | bound by the name of 'groupin'
                    '#grouping'                        | '#class:io.caravan.Grouping'       | no class io.caravan.Grouping
                    expression: mergeKey               | expression: margeKey               | bound by the name of 'margeKey'
                    ref: someBean                      | ref: someBaen                      | bound by the name of 'someBaen'
                    method: trim                       | method: trin                       | no method 'trin'
                    throwExceptionWhenHalfOpenOrOpenState: true  | throwExceptionWhenHalfOpenOrOpenState: false | answers with the request
                    circuitBreaker: "#breaker-primary" | slidingWindowSize: "10"            | without a shared one
                    executorService: "#keptPermits"    | rejectExecution: true              | forgets calls
                    executorService: "#callThreads"    | eagerCheckCompletion: true         | under the lock
                    completionTimeout: "1000"          | completionSize: "8"                | never fills
                    expression: callLimit              | expresion: callLimit               | schema:
                    """)
    void aFaultIsFound(String right, String wrong, String complaint) {
        String bad = GOOD.replace(unquoted(right), unquoted(wrong));
        assertThat(bad).isNotEqualTo(GOOD);
        assertThat(complaints(bad)).anySatisfy(found -> assertThat(found).contains(complaint));
    }

    private static String unquoted(String value) {
        return value.replace("'{{", "{{").replace("}}'", "}}").replaceFirst("^'(#.*)'$", "$1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    - to: {uri: direct:ask}           | - to: direct:ask
                    constant: {expression: x}         | constant: x
                    expression: {constant: {expression: x}} | constant: {expression: x}
                    """)
    void theShortFormsOfCamelAreNotTaken(String canonical, String shortForm) {
        String template = """
                - route:
                    id: good
                    description: In canonical form
                    from:
                      uri: direct:good
                      steps:
                        - setBody:
                            expression: {constant: {expression: x}}
                        - to: {uri: direct:ask}
                """;
        assertThat(complaints(template)).isEmpty();
        assertThat(complaints(template.replace(canonical, shortForm)))
                .anySatisfy(found -> assertThat(found).startsWith("schema:"));
    }

    @Test
    void aFileThatIsTooLongIsFound() {
        assertThat(complaints(GOOD + "\n# more".repeat(90))).anyMatch(found -> found.contains("at most 90"));
    }

    private List<String> complaints(String yaml) {
        return lint.complaints(RouteFile.of("1-good.camel.yaml", yaml));
    }
}
