package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When nobody else can join, the fullest group does not wait for company. */
@Timeout(60)
class PressureRouteTest {
    private static String body(String instruction, String item) {
        return "{\"model\":\"deepseek-flash\",\"messages\":[{\"role\":\"system\",\"content\":\"" + instruction
                + "\"},{\"role\":\"user\",\"content\":\"" + item + "\"}]}";
    }

    private static List<CompletableFuture<HttpResponse<String>>> ask(Rig rig, String instruction, int items) {
        return IntStream.range(0, items)
                .mapToObj(i -> rig.postAsync(body(instruction, "item " + i), "X-Caravan-Merge", "pack"))
                .toList();
    }

    @Test
    void theFullestGroupGoesWhenTheRoomIsFull() throws Exception {
        try (Rig rig = Rig.start("caravan.collect.room", "10", "caravan.collect.wait", "10m")) {
            List<CompletableFuture<HttpResponse<String>>> others = new ArrayList<>(ask(rig, "three", 3));
            others.addAll(ask(rig, "two", 2));
            var five = ask(rig, "five", 5);
            await().until(() -> rig.gateway.waiting() == 10);
            assertThat(rig.ask("one more").statusCode()).isEqualTo(429);

            assertThat(five).allSatisfy(response -> assertThat(Rig.header(response.join(), "X-Caravan-Merge"))
                    .isEqualTo("pack; size=5"));
            assertThat(rig.upstream.seen()).hasSize(1);
            assertThat(others).noneMatch(CompletableFuture::isDone);
            assertThat(rig.get("/metrics").body()).contains("caravan_group_triggers_total{trigger=\"pressure\"} 1.0");
            assertThat(rig.ask("one more").statusCode()).isEqualTo(200);
        }
    }

    /** @param dir where files are dropped */
    @Test
    void aFileThatIsReadNoFurtherDoesNotWaitForMoreOfItsLines(@TempDir Path dir) throws Exception {
        try (Rig rig = Rig.start(
                "caravan.files.dir",
                dir.toString(),
                "caravan.files.in-flight",
                "6",
                "caravan.files.merge",
                "pack",
                "caravan.files.settle",
                "1ms",
                "caravan.collect.wait",
                "10m",
                "caravan.ledger.enabled",
                "false")) {
            String lines = IntStream.range(0, 18)
                    .mapToObj(i -> "{\"custom_id\":\"c" + i
                            + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
                            + body("instruction " + i % 3, "item " + i) + "}\n")
                    .collect(Collectors.joining());
            Path part = Files.writeString(dir.resolve("in/batch.jsonl.part"), lines);
            Files.move(part, dir.resolve("in/batch.jsonl"));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> rig.upstream.seen().size() >= 4);
        }
    }

    @Test
    void aGroupKeepsHalfOfTheTimeOfItsMostUrgentRequest() throws Exception {
        try (Rig rig = Rig.start("caravan.collect.wait", "10m")) {
            var patient = rig.askAsync("patient", "X-Caravan-Merge", "pack");
            await().until(() -> rig.gateway.waiting() == 1);
            var urgent = rig.askAsync("urgent", "X-Caravan-Merge", "pack", "X-Caravan-Deadline", "4");
            assertThat(Rig.content(urgent.join())).isEqualTo("echo: urgent");
            assertThat(Rig.content(patient.join())).isEqualTo("echo: patient");
            assertThat(Rig.header(patient.join(), "X-Caravan-Merge")).isEqualTo("pack; size=2");
        }
    }
}
