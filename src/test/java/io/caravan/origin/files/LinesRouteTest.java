package io.caravan.origin.files;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Failed;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Identity;
import io.caravan.chat.Inbound;
import io.caravan.chat.Lane;
import io.caravan.chat.Saved;
import io.caravan.chat.Usage;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drops batch files and looks at what comes out. */
class LinesRouteTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path dir;

    LinesRouteTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @Test
    void everyLineComesBackUnderItsOwnName() {
        try (DropZone zone = DropZone.start(dir, DropZone::echo)) {
            zone.drop("x.jsonl", batch(1, 50));
            zone.awaitFile("done/x.jsonl");

            assertThat(zone.lines("out/x.output.jsonl")).hasSize(50).allSatisfy(line -> {
                JsonNode result = json(line);
                assertThat(result.path("response").path("status_code").asInt()).isEqualTo(200);
                assertThat(result.path("response").path("request_id").asText()).isNotEmpty();
                assertThat(result.path("id").asText()).startsWith("batch_req_");
                assertThat(result.get("error").isNull()).isTrue();
                assertThat(result.path("response")
                                .path("body")
                                .path("echo")
                                .path("user")
                                .asText())
                        .isEqualTo(result.path("custom_id").asText());
            });
            assertThat(zone.names("out")).containsExactly("x.output.jsonl", "x.receipt.json");
            assertThat(zone.names("in")).isEmpty();
        }
    }

    @Test
    void requestsAreBulkWorkOfTheTenant() {
        Queue<Inbound> asked = new ConcurrentLinkedQueue<>();
        try (DropZone zone = DropZone.start(dir, inbound -> {
            asked.add(inbound);
            return DropZone.echo(inbound);
        })) {
            zone.drop("x.jsonl", batch(1, 1));
            zone.awaitFile("done/x.jsonl");
        }
        assertThat(asked).singleElement().satisfies(inbound -> {
            assertThat(inbound.asker().origin()).isEqualTo("files");
            assertThat(inbound.asker().tenant()).isEqualTo("acme");
            assertThat(inbound.asker().lane()).isEqualTo(Lane.BULK);
        });
    }

    @Test
    void badLinesBecomeErrorLinesAndTheRestGoesOn() {
        byte[] garbage = {'{', '"', (byte) 0xC3, '(', '"', ':', '1', '}', '\n'};
        String bad = String.join(
                "\n",
                line("first"),
                "",
                "{\"custom_id\":\"cut",
                "not json",
                "[1,2]",
                line("first"),
                line("a").replace("\"custom_id\":\"a\",", ""),
                line("b").replace("POST", "GET"),
                line("c").replace("/v1/chat/completions", "/v1/embeddings"),
                line("d").replace("\"user\":", "\"stream\":true,\"user\":"),
                line("e").replaceFirst("\"body\":.*", "\"body\":7}"),
                "{\"model\":\"deepseek-flash\",\"messages\":[{\"role\":\"user\",\"content\":\"bare\"}]}",
                line("last"),
                "");
        try (DropZone zone = DropZone.start(dir, DropZone::echo)) {
            zone.drop("x.jsonl", join(bad.getBytes(StandardCharsets.UTF_8), garbage));
            zone.awaitFile("done/x.jsonl");

            assertThat(zone.lines("out/x.output.jsonl"))
                    .map(line -> json(line).path("custom_id").asText())
                    .containsExactlyInAnyOrder("first", "last");
            assertThat(zone.lines("out/x.error.jsonl"))
                    .map(LinesRouteTest::lineAndCode)
                    .containsExactlyInAnyOrder(
                            "3 invalid_json",
                            "4 invalid_json",
                            "5 invalid_json",
                            "6 duplicate_custom_id",
                            "7 missing_custom_id",
                            "8 invalid_method",
                            "9 invalid_url",
                            "10 unsupported_stream",
                            "11 invalid_body",
                            "12 missing_custom_id",
                            "14 invalid_json");
        }
    }

    @Test
    void aLineOfTenMegabytesIsOneErrorLine() {
        String huge = "{\"custom_id\":\"huge\",\"body\":\"" + "x".repeat(10 << 20) + "\"}";
        try (DropZone zone = DropZone.start(dir, DropZone::echo)) {
            zone.drop("x.jsonl", line("a") + "\n" + huge + "\r\n" + line("b"));
            zone.awaitFile("done/x.jsonl");

            assertThat(zone.lines("out/x.error.jsonl")).singleElement().satisfies(line -> assertThat(lineAndCode(line))
                    .isEqualTo("2 line_too_long"));
            assertThat(zone.lines("out/x.output.jsonl")).hasSize(2);
        }
    }

    @Test
    void aFileWithoutAnyLineFails() {
        try (DropZone zone = DropZone.start(dir, DropZone::echo)) {
            zone.drop("empty.jsonl", "");
            zone.drop("blank.jsonl", "\n \r\n\n");
            zone.awaitFile("failed/empty.jsonl");
            zone.awaitFile("failed/blank.jsonl");

            JsonNode error = json(zone.lines("out/empty.error.jsonl").get(0));
            assertThat(error.path("error").path("code").asText()).isEqualTo("empty_file");
            assertThat(error.path("custom_id").asText()).isEqualTo("empty.jsonl");
            assertThat(zone.has("out/blank.error.jsonl")).isTrue();
        }
    }

    @Test
    void aFileOfWhichNothingIsAnsweredFails() {
        try (DropZone zone = DropZone.start(dir, DropZone::echo)) {
            zone.drop("x.jsonl", new byte[] {0, 1, 2, (byte) 0xFF, '\n', (byte) 0xFE});
            zone.awaitFile("failed/x.jsonl");
            assertThat(zone.lines("out/x.error.jsonl")).hasSize(2);
            assertThat(zone.has("out/x.output.jsonl")).isFalse();
        }
    }

    @Test
    void foldersAndUnfinishedFilesAreLeftAlone() throws Exception {
        try (DropZone zone = DropZone.start(dir, DropZone::echo)) {
            Files.createDirectories(zone.in("folder.jsonl"));
            zone.drop("a.jsonl.tmp", batch(1, 1));
            zone.drop("b.jsonl.part", batch(1, 1));
            zone.drop(".hidden.jsonl", batch(1, 1));
            zone.drop("x.jsonl", batch(1, 1));
            zone.awaitFile("done/x.jsonl");
            zone.drop("y.jsonl", batch(1, 1));
            zone.awaitFile("done/y.jsonl");
            assertThat(zone.names("in"))
                    .containsExactly(".hidden.jsonl", "a.jsonl.tmp", "b.jsonl.part", "folder.jsonl");
        }
    }

    @Test
    void aNameThatIsTakenGetsASuffix() {
        try (DropZone zone = DropZone.start(dir, DropZone::echo)) {
            zone.drop("x.jsonl", batch(1, 1));
            zone.awaitFile("done/x.jsonl");
            zone.drop("x.jsonl", batch(2, 2));
            zone.awaitFile("done/x-2.jsonl");

            assertThat(zone.lines("done/x.jsonl")).hasSize(1);
            assertThat(zone.lines("done/x-2.jsonl")).hasSize(2);
            assertThat(zone.lines("out/x.output.jsonl")).hasSize(1);
            assertThat(zone.lines("out/x-2.output.jsonl")).hasSize(2);
            assertThat(zone.receipt("x").path("lines").asLong()).isOne();
            assertThat(zone.receipt("x-2").path("lines").asLong()).isEqualTo(2);
        }
    }

    @Test
    void theBoundOfRequestsInFlightHolds() {
        Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
        try (DropZone zone = DropZone.start(DropZone.settings(dir, 7), inbound -> later(inbound, waiting))) {
            zone.drop("x.jsonl", batch(1, 100));
            await().until(() -> waiting.size() == 7);
            AtomicInteger most = new AtomicInteger();
            await().pollInterval(Duration.ofMillis(1)).until(() -> {
                most.accumulateAndGet(waiting.size(), Math::max);
                Runnable next = waiting.poll();
                if (next != null) {
                    next.run();
                }
                return zone.has("done/x.jsonl");
            });
            assertThat(most).hasValue(7);
            assertThat(zone.lines("out/x.output.jsonl")).hasSize(100);
        }
    }

    @Test
    void aLongFileDoesNotKeepAnotherOut() {
        Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
        try (DropZone zone = DropZone.start(DropZone.settings(dir, 4), inbound -> later(inbound, waiting))) {
            zone.drop("long.jsonl", batch(1, 1000));
            await().until(() -> waiting.size() == 4);
            zone.drop("short.jsonl", batch(5000, 3));
            await().pollInterval(Duration.ofMillis(1)).until(() -> {
                Runnable next = waiting.poll();
                if (next != null) {
                    next.run();
                }
                return zone.has("done/short.jsonl");
            });
            assertThat(zone.has("done/long.jsonl")).isFalse();
            assertThat(zone.lines("out/short.output.jsonl")).hasSize(3);
        }
    }

    @Test
    void whenCaravanStopsTheFileStaysAndStartsAgain() {
        AtomicInteger count = new AtomicInteger();
        try (DropZone zone =
                DropZone.start(dir, inbound -> count.incrementAndGet() >= 20 ? stopping() : DropZone.echo(inbound))) {
            zone.drop("x.jsonl", batch(1, 40));
            await().until(() -> count.get() >= 20 && zone.names("out").isEmpty());
            assertThat(zone.names("in")).containsExactly("x.jsonl");
            assertThat(zone.released()).isEmpty();
        }
        try (DropZone zone = DropZone.start(dir, DropZone::echo)) {
            zone.awaitFile("done/x.jsonl");
            assertThat(zone.names("out")).containsExactly("x.output.jsonl", "x.receipt.json");
            assertThat(zone.lines("out/x.output.jsonl")).hasSize(40);
        }
    }

    @Test
    void aStopEndsTheReadingAndLetsWhatIsInFlightFinish() {
        Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
        try (DropZone zone = DropZone.start(DropZone.settings(dir, 4), inbound -> later(inbound, waiting))) {
            zone.drop("x.jsonl", batch(1, 1000));
            await().until(() -> waiting.size() == 4);
            waiting.remove().run();
            await().until(() -> waiting.size() == 4);
            zone.origin().stop();
            await().pollInterval(Duration.ofMillis(1)).until(() -> {
                Runnable next = waiting.poll();
                if (next != null) {
                    next.run();
                }
                return next == null && zone.names("out").isEmpty();
            });
        }
        assertThat(dir.resolve("in/x.jsonl")).exists();
        assertThat(dir.resolve("done")).isEmptyDirectory();
    }

    @Test
    void theReceiptSaysWhatCameOfTheFileAndWhatItCost() {
        Charge paid = new Charge(new Usage(10, 20, 5), 2, 1, 0, 1_000_000_001L, 0);
        Charge paidAtPeak = new Charge(new Usage(0, 30, 5), 1, 0, 1, 7_500_000, 7_500_000);
        Charge paidBefore = new Charge(new Usage(0, 7, 3), 1, 0, 0, 2_000, 0, new Saved(2, 1_250, 9, 3_000, -500));
        Map<String, Answer> answers = Map.of(
                "held", new Failed(new Failure(Failure.Kind.HELD, "unknown_outcome", "Held."), Charge.ofUnknown(1)),
                "failed", new Failed(new Failure(Failure.Kind.UPSTREAM, "upstream_error", "No."), Charge.attempts(4)));
        try (DropZone zone = DropZone.start(
                dir,
                inbound -> completed(
                        switch (user(inbound)) {
                            case "paid" -> DropZone.charged(inbound, Answer.Source.UPSTREAM, paid);
                            case "peak" -> DropZone.charged(inbound, Answer.Source.SHARED, paidAtPeak);
                            case "before" -> DropZone.charged(inbound, Answer.Source.LEDGER, paidBefore);
                            default -> Objects.requireNonNull(answers.get(user(inbound)));
                        }))) {
            zone.drop(
                    "x.jsonl",
                    Stream.of("paid", "peak", "before", "held", "failed")
                            .map(LinesRouteTest::line)
                            .collect(joining("\n", "", "\nrubbish\n")));
            zone.awaitFile("done/x.jsonl");

            JsonNode receipt = zone.receipt("x");
            Instant started = Instant.parse(receipt.path("started").asText());
            assertThat(Instant.parse(receipt.path("finished").asText())).isAfterOrEqualTo(started);
            assertThat(zone.lines("out/x.receipt.json"))
                    .containsSubsequence(
                            "  \"file\" : \"x.jsonl\",",
                            "  \"started\" : \"" + started + "\",",
                            "  \"lines\" : 6,",
                            "  \"answered\" : 3,",
                            "  \"failed\" : 3,",
                            "  \"held\" : 1,",
                            "  \"replayed\" : 1,",
                            "  \"calls\" : 8,",
                            "  \"retries\" : 4,",
                            "  \"unknown\" : 2,",
                            "    \"hit\" : 10,",
                            "    \"miss\" : 57,",
                            "    \"out\" : 13",
                            "    \"currency\" : \"USD\",",
                            "    \"total\" : 1.007502001,",
                            "    \"peak\" : 0.007500000,",
                            "    \"off_peak\" : 1.000002001,",
                            "    \"replayed\" : 0.000002000",
                            "  \"saved\" : {",
                            "    \"calls\" : 2,",
                            "    \"slot_seconds\" : 1.250,",
                            "    \"tokens\" : 9,",
                            "      \"against_cold\" : 0.000003000,",
                            "      \"against_warm\" : -0.000000500",
                            "    \"invalid_json\" : 1,",
                            "    \"unknown_outcome\" : 1,",
                            "    \"upstream_error\" : 1");
        }
    }

    @Test
    void aRequestIsKnownByTheContentOfItsFileAndItsName() {
        Map<String, Set<String>> keys = new ConcurrentHashMap<>();
        try (DropZone zone = DropZone.start(dir, inbound -> {
            Identity identity = Objects.requireNonNull(inbound.identity());
            keys.computeIfAbsent(user(inbound), id -> ConcurrentHashMap.newKeySet())
                    .add(identity.key());
            return DropZone.echo(inbound);
        })) {
            zone.drop("x.jsonl", batch(1, 2) + "\nrubbish");
            zone.drop("copy.jsonl", batch(1, 2) + "\nrubbish");
            zone.awaitFile("done/x.jsonl");
            zone.awaitFile("done/copy.jsonl");
            zone.drop("changed.jsonl", batch(2, 2));
            zone.awaitFile("done/changed.jsonl");

            String prefix = zone.released().get(0);
            assertThat(prefix).matches("file:[0-9a-f]{64}/");
            assertThat(zone.released()).hasSize(3).startsWith(prefix, prefix);
            String another = zone.released().get(2);
            assertThat(another).isNotEqualTo(prefix);
            assertThat(keys)
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "id-1", Set.of(prefix + "id-1"),
                            "id-2", Set.of(prefix + "id-2", another + "id-2"),
                            "id-3", Set.of(another + "id-3")));
        }
    }

    @Test
    void aLongOrStrangeNameMakesAShortKey() {
        Queue<String> keys = new ConcurrentLinkedQueue<>();
        try (DropZone zone = DropZone.start(dir, inbound -> {
            keys.add(Objects.requireNonNull(inbound.identity()).key());
            return DropZone.echo(inbound);
        })) {
            zone.drop("x.jsonl", line("x".repeat(100_000)) + "\n" + line("\\u0000") + "\n" + line("ñ"));
            zone.awaitFile("done/x.jsonl");
        }
        assertThat(keys).hasSize(3).allMatch(key -> key.matches("file:[0-9a-f]{64}/[0-9a-f]{64}"));
    }

    @Test
    void whatBecomesOfARequestThatFailedCanBeDroppedAgain() {
        Queue<byte[]> originals = new ConcurrentLinkedQueue<>();
        try (DropZone zone = DropZone.start(dir, inbound -> {
            originals.add(Objects.requireNonNull(inbound.identity()).original().get());
            return DropZone.echo(inbound);
        })) {
            zone.drop("x.jsonl", line("a \\\"b\\\""));
            zone.awaitFile("done/x.jsonl");
            zone.drop("again.jsonl", originals.remove());
            zone.awaitFile("done/again.jsonl");
            assertThat(originals).containsExactly(line("a \\\"b\\\"").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A run that was killed leaves whole lines and half of one, and perhaps a receipt without its name. */
    @Test
    void whatAKilledRunHasLeftIsNeverPublished() throws Exception {
        Files.createDirectories(dir.resolve("in"));
        Path out = Files.createDirectories(dir.resolve("out"));
        Files.writeString(dir.resolve("in/x.jsonl"), batch(1, 3));
        Files.writeString(out.resolve("x.jsonl.output.part"), "{\"custom_id\":\"id-1\"}\n".repeat(100) + "{\"custom");
        Files.writeString(out.resolve("x.jsonl.error.part"), "{\"custom_id\":\"id-2\"}\n{\"cus");
        Files.writeString(out.resolve("x.jsonl.receipt.part"), "{ \"lines\" : 77".repeat(1_000));
        try (DropZone zone = DropZone.start(dir, DropZone::echo)) {
            zone.awaitFile("done/x.jsonl");
            assertThat(zone.names("out")).containsExactly("x.output.jsonl", "x.receipt.json");
            assertThat(zone.lines("out/x.output.jsonl"))
                    .map(line -> json(line).path("custom_id").asText())
                    .containsExactly("id-1", "id-2", "id-3");
            assertThat(zone.receipt("x").path("lines").asLong()).isEqualTo(3);
        }
    }

    @Test
    void whatAKilledRunHasLeftIsGoneWhenTheNextOneStopsToo() throws Exception {
        Files.createDirectories(dir.resolve("in"));
        Path out = Files.createDirectories(dir.resolve("out"));
        Files.writeString(dir.resolve("in/x.jsonl"), batch(1, 3));
        Files.writeString(out.resolve("x.jsonl.output.part"), "{\"custom_id\":\"id-1\"}\n");
        Files.writeString(out.resolve("x.jsonl.error.part"), "{\"cus");
        try (DropZone zone = DropZone.start(dir, inbound -> stopping())) {
            await().until(() -> zone.names("out").isEmpty());
            assertThat(zone.names("in")).containsExactly("x.jsonl");
        }
    }

    private static CompletionStage<Answer> completed(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private static String user(Inbound inbound) {
        return json(new String(inbound.body(), StandardCharsets.UTF_8))
                .path("user")
                .asText();
    }

    private static CompletionStage<Answer> later(Inbound inbound, Queue<Runnable> waiting) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        waiting.add(() -> answer.complete(DropZone.echoed(inbound)));
        return answer;
    }

    private static CompletionStage<Answer> stopping() {
        return CompletableFuture.completedFuture(
                Answer.failed(new Failure(Failure.Kind.STOPPING, "stopping", "Caravan is stopping; ask again.")));
    }

    private static String batch(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(i -> line("id-" + i))
                .collect(joining("\n"));
    }

    private static String line(String id) {
        return "{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\","
                + "\"body\":{\"model\":\"deepseek-flash\",\"user\":\"" + id
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}}";
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static String lineAndCode(String line) {
        JsonNode error = json(line).path("error");
        return error.path("line").asInt() + " " + error.path("code").asText();
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
