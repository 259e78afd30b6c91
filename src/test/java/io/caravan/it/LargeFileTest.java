package io.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.FreePort;
import io.caravan.Gateway;
import io.caravan.chat.Answer;
import io.caravan.chat.Inbound;
import io.caravan.origin.files.DropZone;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsLoader;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is far larger than what may be in memory at once. */
@Tag("long")
class LargeFileTest {
    /** Fifty times what may be under way at once; {@code -Dcaravan.lines} makes it more. */
    private static final int LINES = Integer.getInteger("caravan.lines", 50_000);

    private static final int EVERY_BROKEN = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final JsonMapper JSON = new JsonMapper();

    private final Path dir;

    LargeFileTest(@TempDir Path dir) {
        this.dir = dir;
    }

    /** The routes of files alone, in a JVM with little memory. */
    static final class RoutesAlone {
        private RoutesAlone() {}

        public static void main(String[] args) throws Exception {
            ScheduledExecutorService upstream = Executors.newScheduledThreadPool(2);
            Path dir = Path.of(args[0]);
            try (DropZone zone = DropZone.start(DropZone.settings(dir, 1000), inbound -> answer(inbound, upstream))) {
                zone.awaitFile("done/large.jsonl", PATIENCE);
            } finally {
                upstream.shutdownNow();
            }
        }

        private static CompletionStage<Answer> answer(Inbound inbound, ScheduledExecutorService upstream) {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            upstream.schedule(() -> answer.complete(DropZone.echoed(inbound)), 1, TimeUnit.MILLISECONDS);
            return answer;
        }
    }

    /** All of Caravan, in a JVM with little memory. */
    static final class WholeCaravan {
        private WholeCaravan() {}

        public static void main(String[] args) throws Exception {
            Path dir = Path.of(args[0]);
            Settings settings = new SettingsLoader(Path.of(""))
                    .file()
                    .overrides(Map.of(
                            "caravan.files.dir",
                            args[0],
                            "caravan.data.dir",
                            dir.resolve("data").toString(),
                            "caravan.http.port",
                            Integer.toString(FreePort.any()),
                            "caravan.upstream.base-url",
                            args[1],
                            "caravan.upstream.api-key",
                            "test"))
                    .load();
            try (Gateway gateway = Gateway.start(settings)) {
                awaitDone(dir);
                assertThat(gateway.waiting()).isZero();
            }
        }
    }

    private static void awaitDone(Path dir) {
        await().atMost(PATIENCE).until(() -> Files.exists(dir.resolve("done/large.jsonl")));
    }

    @Test
    void everyLineComesBackOnceThroughTheRoutes() throws Exception {
        run(RoutesAlone.class);
    }

    @Test
    void everyLineComesBackOnceThroughAllOfCaravan() throws Exception {
        try (Simulator simulator =
                Simulator.start(SimulatorSettings.builder().eventLoops(1).build())) {
            run(WholeCaravan.class, simulator.baseUri().toString());
        }
    }

    private void run(Class<?> main, String... arguments) throws Exception {
        Files.createDirectories(dir.resolve("in"));
        write(dir.resolve("in/large.jsonl"));

        Process small = small(main, arguments);
        assertThat(small.waitFor(PATIENCE.toSeconds() + 30, TimeUnit.SECONDS)).isTrue();
        assertThat(small.exitValue())
                .as("see target/%s.log", main.getSimpleName())
                .isZero();

        BitSet seen = new BitSet(LINES);
        long answered = collect(dir.resolve("out/large.output.jsonl"), seen);
        long failed = collect(dir.resolve("out/large.error.jsonl"), seen);
        assertThat(failed).isEqualTo(LINES / EVERY_BROKEN);
        assertThat(answered + failed).isEqualTo(LINES);
        assertThat(seen.cardinality()).isEqualTo(LINES);
        JsonNode receipt = JSON.readTree(dir.resolve("out/large.receipt.json").toFile());
        assertThat(receipt.path("lines").asLong()).isEqualTo(LINES);
        assertThat(receipt.path("answered").asLong()).isEqualTo(answered);
        assertThat(receipt.path("failures").path("invalid_method").asLong()).isEqualTo(failed);
    }

    private Process small(Class<?> main, String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command =
                new ArrayList<>(List.of(java, "-Xmx256m", "-cp", classPath, main.getName(), dir.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", main.getSimpleName() + ".log").toFile())
                .start();
    }

    private static void write(Path file) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < LINES; i++) {
                String method = i % EVERY_BROKEN == 0 ? "GET" : "POST";
                out.write("{\"custom_id\":\"" + i + "\",\"method\":\"" + method
                        + "\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"deepseek-flash\",\"messages\":"
                        + "[{\"role\":\"user\",\"content\":\"Question " + i + " " + "x".repeat(400) + "\"}]}}\n");
            }
        }
    }

    /** Notes the ids of a file of results; each may be there once. */
    private static long collect(Path results, BitSet seen) throws IOException {
        long lines = 0;
        try (BufferedReader in = Files.newBufferedReader(results)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                JsonNode result = JSON.readTree(line);
                int id = Integer.parseInt(result.path("custom_id").asText());
                assertThat(seen.get(id)).as("line %d came before", id).isFalse();
                seen.set(id);
                lines++;
            }
        }
        return lines;
    }
}
