package io.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.chat.Answer;
import io.caravan.chat.Inbound;
import io.caravan.origin.DropZone;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is far larger than what may be in memory at once. */
class LargeFileTest {
    private static final int LINES = 200_000;
    private static final int EVERY_BROKEN = 1_000;
    private static final JsonMapper JSON = new JsonMapper();

    private final Path dir;

    LargeFileTest(@TempDir Path dir) {
        this.dir = dir;
    }

    /** The JVM with little memory: lets the file through and ends when it is done. */
    static final class SmallJvm {
        private SmallJvm() {}

        public static void main(String[] args) throws Exception {
            ScheduledExecutorService upstream = Executors.newScheduledThreadPool(2);
            Path dir = Path.of(args[0]);
            try (DropZone zone = DropZone.start(DropZone.settings(dir, 1000), inbound -> answer(inbound, upstream))) {
                zone.awaitFile("done/large.jsonl", Duration.ofMinutes(2));
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

    @Test
    void everyLineComesBackOnceThroughLittleMemory() throws Exception {
        Files.createDirectories(dir.resolve("in"));
        write(dir.resolve("in/large.jsonl"));

        Process small = small(dir);
        assertThat(small.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(small.exitValue()).isZero();

        BitSet seen = new BitSet(LINES);
        long answered = collect(dir.resolve("out/large.output.jsonl"), seen);
        long failed = collect(dir.resolve("out/large.error.jsonl"), seen);
        assertThat(failed).isEqualTo(LINES / EVERY_BROKEN);
        assertThat(answered + failed).isEqualTo(LINES);
        assertThat(seen.cardinality()).isEqualTo(LINES);
    }

    private static Process small(Path dir) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        java, "-Xmx256m", "-cp", classPath, SmallJvm.class.getName(), dir.toString())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("log.txt").toFile())
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
