package io.caravan.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.simulator.Fault;
import io.caravan.simulator.FaultKind;
import io.caravan.simulator.FaultRule;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Measures packs through a whole gateway; the simulator answers to an item what it says. */
class QualityCommandTest {
    private static final String TEMPLATE = """
            - name: sentiment
              model: deepseek-flash
              instruction: Say whether the review is positive, negative or mixed.
              max-tokens: 16
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Simulator simulator = Simulator.start(SimulatorSettings.defaults());

    @TempDir
    private Path home;

    @BeforeEach
    void settle() throws IOException {
        Path config = Files.createDirectories(home.resolve("config"));
        copy(Path.of("config"), config);
        Files.writeString(config.resolve("templates.yaml"), TEMPLATE);
        System.setProperty("caravan.home", home.toString());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @AfterEach
    void leave() {
        System.clearProperty("caravan.home");
        simulator.close();
    }

    private int run(String... options) {
        List<String> words = new ArrayList<>(List.of("quality", "sentiment", golden().toString()));
        words.add("--set=caravan.upstream.base-url=" + simulator.baseUri());
        words.add("--set=caravan.routes.dir=" + Path.of("routes").toAbsolutePath());
        words.addAll(List.of(options));
        CommandLine command = CaravanCommand.create();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(words.toArray(String[]::new));
    }

    private Path golden() {
        return home.resolve("golden.jsonl");
    }

    private void write(int items, String expected) throws IOException {
        Files.writeString(
                golden(),
                IntStream.range(0, items)
                        .mapToObj(i -> "{\"input\":\"review " + i + "\"" + expected.formatted(i) + "}\n")
                        .collect(Collectors.joining()));
    }

    private JsonNode result() throws IOException {
        return new JsonMapper().readTree(out.toString());
    }

    private long calls() {
        return simulator.ledger().report().calls().all();
    }

    @Test
    void aModelThatDoesNotMindMayHaveLargePacks() throws IOException {
        write(20, ",\"expected\":\"answer to: review %d.\"");
        assertThat(run("--sizes=8,2", "--json", "--yes")).isZero();
        JsonNode result = result();
        assertThat(result.path("judged_by").asText()).isEqualTo("expected");
        assertThat(result.path("recommended_size").asInt()).isEqualTo(8);
        assertThat(result.path("rounds").findValuesAsText("size")).containsExactly("1", "1", "2", "8");
        assertThat(result.path("rounds").findValuesAsText("calls")).containsExactly("20", "20", "10", "3");
        assertThat(result.at("/rounds/3/as_expected/items").asInt()).isEqualTo(20);
        assertThat(result.at("/rounds/3/asked_alone").asInt()).isZero();
        assertThat(result.at("/rounds/3/cost_usd").asDouble()).isPositive();
        assertThat(calls()).isEqualTo(20 + 20 + 10 + 3);
    }

    /** One item that spoils its pack spoils the more of its neighbours the more of them there are. */
    @Test
    void theLargestPacksWithinTheToleranceAreRecommended() throws IOException {
        simulator.addFaults(FaultRule.whenever("", Fault.of(FaultKind.PACK_STEER, "review 13")));
        write(40, "");
        assertThat(run("--sizes=2,4,8", "--tolerance=0.05", "--json", "--yes")).isZero();
        JsonNode result = result();
        assertThat(result.path("judged_by").asText()).isEqualTo("alone");
        assertThat(result.path("rounds"))
                .extracting(round -> round.at("/as_alone/items").asInt())
                .containsExactly(40, 40, 39, 37, 33);
        assertThat(result.path("recommended_size").asInt()).isEqualTo(2);
    }

    @Test
    void packsWhoseItemsAreAllAskedAgainAreNotRecommended() throws IOException {
        simulator.addFaults(FaultRule.whenever("", Fault.of(FaultKind.PACK_MALFORMED)));
        write(8, "");
        assertThat(run("--sizes=4", "--yes")).isZero();
        assertThat(out.toString()).contains("Do not pack sentiment", "no fewer calls");
    }

    @Test
    void otherOriginsAreLeftAlone() throws IOException {
        Path routes = Files.createDirectories(home.resolve("routes"));
        copy(Path.of("routes"), routes);
        Files.writeString(routes.resolve("1-from-own.camel.yaml"), """
                - route:
                    id: from-own
                    from:
                      uri: file:%s?initialDelay=0&delay=1
                      steps:
                        - to:
                            uri: direct:ask
                """.formatted(home.resolve("own")));
        Path own = Files.createDirectories(home.resolve("own")).resolve("work.json");
        Path drop = Files.createDirectories(home.resolve("files/in")).resolve("work.json");
        Files.writeString(own, "{}");
        Files.writeString(drop, "{}");
        write(4, "");
        assertThat(run("--sizes=2", "--yes", "--set=caravan.files.settle=1ms", "--set=caravan.routes.dir=" + routes))
                .isZero();
        assertThat(own).exists();
        assertThat(drop).exists();
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void nothingIsAskedWithoutConsent() throws IOException {
        write(4, "");
        assertThat(run("--sizes=2")).isEqualTo(2);
        assertThat(err.toString()).contains("12 requests", "10 calls if all goes well", "at most 14 calls", "--yes");
        assertThat(calls()).isZero();
    }

    @Test
    void whereNothingIsAnsweredThereIsNothingToCompare() throws IOException {
        simulator.setKeys(Set.of("another"));
        write(4, "");
        assertThat(run("--sizes=2", "--yes")).isEqualTo(1);
        assertThat(err.toString()).contains("none of the items was answered");
    }

    @Test
    void aBadLineIsNamed() throws IOException {
        Files.writeString(golden(), "{\"input\":\"a\"}\n{\"inputs\":\"b\"}\n");
        assertThat(run("--sizes=2", "--yes")).isEqualTo(1);
        assertThat(err.toString()).contains("golden.jsonl, line 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--sizes=1", "--sizes=8", "--sizes=two", "--tolerance=1", "--likeness=0", "--likeness=1.1"})
    void wrongOptionsAreWrongUsage(String option) throws IOException {
        write(4, "");
        assertThat(run("--sizes=2", "--yes", option)).isEqualTo(2);
        assertThat(calls()).isZero();
    }

    @Test
    void theTemplateMustBeDeclared() throws IOException {
        Files.writeString(home.resolve("config/templates.yaml"), TEMPLATE.replace("sentiment", "mood"));
        write(4, "");
        assertThat(run("--sizes=2", "--yes")).isEqualTo(2);
        assertThat(err.toString()).contains("mood");
    }
}
