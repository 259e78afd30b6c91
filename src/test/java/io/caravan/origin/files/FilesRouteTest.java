package io.caravan.origin.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.chat.Answer;
import io.caravan.chat.Failure;
import io.caravan.chat.Identity;
import io.caravan.chat.Inbound;
import io.caravan.chat.Merge;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drops files that are one request each and looks at what comes out. */
class FilesRouteTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String REQUEST = "{\"model\":\"deepseek-flash\",\"messages\":[]}";

    private final Path dir;

    FilesRouteTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @Test
    void aRequestAsJsonIsAnsweredUnderTheNameOfItsFile() {
        try (DropZone zone = DropZone.start(dir, DropZone::echo)) {
            zone.drop("question.json", "{\n  \"model\": \"deepseek-flash\",\n  \"messages\": []\n}\n");
            zone.awaitFile("done/question.json");

            JsonNode result = onlyLine(zone, "out/question.output.jsonl");
            assertThat(result.path("custom_id").asText()).isEqualTo("question.json");
            assertThat(echo(result)).isEqualTo(json(REQUEST));
            assertThat(zone.names("out")).containsExactly("question.output.jsonl", "question.receipt.json");
            assertThat(zone.receipt("question").path("answered").asLong()).isOne();
        }
    }

    @Test
    void aBatchLineMayBeAFileOfItsOwn() {
        try (DropZone zone = DropZone.start(dir, DropZone::echo)) {
            zone.drop(
                    "one.json",
                    "{\"custom_id\":\"mine\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\n\"body\":" + REQUEST
                            + "}");
            zone.awaitFile("done/one.json");

            JsonNode result = onlyLine(zone, "out/one.output.jsonl");
            assertThat(result.path("custom_id").asText()).isEqualTo("mine");
            assertThat(echo(result)).isEqualTo(json(REQUEST));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"poem.txt", "poem.md", "POEM.TXT"})
    void aTextIsAskedWithThePromptBesideIt(String name) {
        Queue<Inbound> asked = new ConcurrentLinkedQueue<>();
        try (DropZone zone = DropZone.start(dir, inbound -> {
            asked.add(inbound);
            return DropZone.echo(inbound);
        })) {
            zone.drop("prompt.yaml", """
                    model: deepseek-flash
                    system: Judge the poem.
                    max_tokens: 50
                    temperature: 0.5
                    thinking: disabled
                    merge: pack
                    """);
            zone.drop(name, "Roses are röd\n");
            zone.awaitFile("done/" + name);

            JsonNode result = onlyLine(zone, "out/" + name.substring(0, 4) + ".output.jsonl");
            assertThat(echo(result)).isEqualTo(json("""
                    {"model": "deepseek-flash", "max_tokens": 50, "temperature": 0.5,
                     "thinking": {"type": "disabled"}, "messages": [
                       {"role": "system", "content": "Judge the poem."},
                       {"role": "user", "content": "Roses are röd\\n"}]}"""));
            assertThat(asked).singleElement().satisfies(inbound -> assertThat(
                            inbound.asker().merge().asked())
                    .isEqualTo(Merge.PACK));
            assertThat(zone.names("in")).containsExactly("prompt.yaml");
        }
    }

    @Test
    void aTextWithoutPromptFailsAndSaysWhatIsMissing() {
        try (DropZone zone = DropZone.start(dir, DropZone::echo)) {
            zone.drop("poem.txt", "Roses are red");
            zone.awaitFile("failed/poem.txt");
            assertThat(code(zone, "out/poem.error.jsonl")).isEqualTo("missing_prompt");
            assertThat(zone.receipt("poem").path("failures")).isEqualTo(json("{\"missing_prompt\": 1}"));
            assertThat(zone.released()).isEmpty();
        }
    }

    @Test
    void badFilesFailWithTheirReason() {
        try (DropZone zone = DropZone.start(dir, DropZone::echo)) {
            zone.drop("prompt.yaml", "model: deepseek-flash");
            zone.drop("empty.json", "");
            zone.drop("empty2.md", " \n");
            zone.drop("binary.txt", new byte[] {'a', (byte) 0xC3, '('});
            zone.drop("large.json", new byte[5 << 20]);
            for (String name : new String[] {"empty.json", "empty2.md", "binary.txt", "large.json"}) {
                zone.awaitFile("failed/" + name);
            }
            assertThat(code(zone, "out/empty.error.jsonl")).isEqualTo("empty_file");
            assertThat(code(zone, "out/empty2.error.jsonl")).isEqualTo("empty_file");
            assertThat(code(zone, "out/binary.error.jsonl")).isEqualTo("invalid_utf8");
            assertThat(code(zone, "out/large.error.jsonl")).isEqualTo("file_too_large");
        }
    }

    @Test
    void filesOfOneStemKeepTheirResultsApart() {
        try (DropZone zone = DropZone.start(dir, DropZone::echo)) {
            zone.drop("prompt.yaml", "model: deepseek-flash");
            zone.drop("x.json", REQUEST);
            zone.drop("x.txt", "text");
            zone.drop("x.md", "text");
            await().until(() -> zone.names("in").size() == 1);
            assertThat(zone.names("out"))
                    .containsExactly(
                            "x-2.output.jsonl",
                            "x-2.receipt.json",
                            "x-3.output.jsonl",
                            "x-3.receipt.json",
                            "x.output.jsonl",
                            "x.receipt.json");
            assertThat(zone.names("done")).hasSize(3);
        }
    }

    @Test
    void manyFilesWaitAtOnceWithoutAThreadEach() {
        Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
        try (DropZone zone = DropZone.start(DropZone.settings(dir, 500), inbound -> {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            waiting.add(() -> answer.complete(DropZone.echoed(inbound)));
            return answer;
        })) {
            int threads = Thread.activeCount();
            for (int i = 0; i < 300; i++) {
                zone.drop("file-" + i + ".json", REQUEST);
            }
            await().until(() -> waiting.size() == 300);
            assertThat(Thread.activeCount()).isLessThan(threads + 20);
            waiting.forEach(Runnable::run);
            await().until(() -> zone.names("done").size() == 300);
            assertThat(zone.names("out")).hasSize(600);
        }
    }

    @Test
    void filesBeyondTheBoundStayInTheirFolder() {
        Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
        try (DropZone zone = DropZone.start(DropZone.settings(dir, 3), inbound -> {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            waiting.add(() -> answer.complete(DropZone.echoed(inbound)));
            return answer;
        })) {
            for (int i = 0; i < 10; i++) {
                zone.drop("file-" + i + ".json", REQUEST);
            }
            await().until(() -> waiting.size() == 3);
            await().until(() -> {
                assertThat(waiting).hasSizeLessThanOrEqualTo(3);
                Runnable next = waiting.poll();
                if (next != null) {
                    next.run();
                }
                return zone.names("done").size() == 10;
            });
        }
    }

    @Test
    void whenCaravanStopsTheFileStaysWithoutAnyResult() {
        Queue<Inbound> asked = new ConcurrentLinkedQueue<>();
        try (DropZone zone = DropZone.start(dir, inbound -> {
            asked.add(inbound);
            return CompletableFuture.completedFuture(
                    Answer.failed(new Failure(Failure.Kind.STOPPING, "stopping", "Caravan is stopping; ask again.")));
        })) {
            zone.drop("x.json", REQUEST);
            await().until(() -> !asked.isEmpty());
        }
        assertThat(dir.resolve("in/x.json")).exists();
        assertThat(dir.resolve("out")).isEmptyDirectory();
    }

    @Test
    void aMarkerSaysThatAFileIsCompleteAndGoesWithIt() throws Exception {
        try (DropZone zone = DropZone.start(dir, DropZone::echo)) {
            zone.drop("x.json.done", "");
            zone.drop("x.json", REQUEST);
            zone.awaitFile("done/x.json");
            await().until(() -> Files.notExists(zone.in("x.json.done")));
        }
    }

    @Test
    void aRequestIsKnownByItselfAndItsName() {
        Map<String, String> keys = new ConcurrentHashMap<>();
        try (DropZone zone = DropZone.start(dir, inbound -> {
            Identity identity = Objects.requireNonNull(inbound.identity());
            keys.put(customId(identity.original().get()), identity.key());
            return DropZone.echo(inbound);
        })) {
            zone.drop("a.json", REQUEST);
            zone.drop("b.json", REQUEST);
            zone.awaitFile("done/a.json");
            zone.awaitFile("done/b.json");
            assertThat(keys).containsOnlyKeys("a.json", "b.json").allSatisfy((name, key) -> assertThat(key)
                    .matches("file:[0-9a-f]{64}/" + name));
            assertThat(zone.released()).containsExactlyInAnyOrderElementsOf(keys.values());
        }
    }

    @Test
    void aTextWithAnotherPromptIsAnotherRequest() {
        Queue<Inbound> asked = new ConcurrentLinkedQueue<>();
        try (DropZone zone = DropZone.start(dir, inbound -> {
            asked.add(inbound);
            return DropZone.echo(inbound);
        })) {
            for (String prompt : List.of("Translate.", "Translate.", "Sum up.")) {
                zone.drop("prompt.yaml", "{model: deepseek-flash, system: " + prompt + "}");
                zone.drop("x.txt", "Roses are red");
                await().until(() -> zone.names("in").equals(List.of("prompt.yaml")));
                zone.remove("prompt.yaml");
            }
        }
        assertThat(asked).hasSize(3);
        List<String> keys = asked.stream()
                .map(inbound -> Objects.requireNonNull(inbound.identity()).key())
                .toList();
        assertThat(keys.get(1)).isEqualTo(keys.get(0));
        assertThat(keys.get(2)).isNotEqualTo(keys.get(0));
    }

    @Test
    void aFileThatFailedCanBeDroppedAgainAsALine() {
        Queue<byte[]> originals = new ConcurrentLinkedQueue<>();
        try (DropZone zone = DropZone.start(dir, inbound -> {
            originals.add(Objects.requireNonNull(inbound.identity()).original().get());
            return DropZone.echo(inbound);
        })) {
            zone.drop("x.json", "{\n  \"model\": \"deepseek-flash\",\n  \"messages\": []\n}\n");
            zone.awaitFile("done/x.json");
            zone.drop("again.jsonl", originals.remove());
            zone.awaitFile("done/again.jsonl");

            JsonNode result = onlyLine(zone, "out/again.output.jsonl");
            assertThat(result.path("custom_id").asText()).isEqualTo("x.json");
            assertThat(echo(result)).isEqualTo(json(REQUEST));
        }
    }

    private static String customId(byte[] line) {
        return json(new String(line, UTF_8)).path("custom_id").asText();
    }

    private static String code(DropZone zone, String file) {
        return onlyLine(zone, file).path("error").path("code").asText();
    }

    private static JsonNode echo(JsonNode result) {
        return result.path("response").path("body").path("echo");
    }

    private static JsonNode onlyLine(DropZone zone, String file) {
        assertThat(zone.lines(file)).hasSize(1);
        return json(zone.lines(file).get(0));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
