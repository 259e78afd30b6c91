package io.caravan.examples;

import static java.nio.file.Files.readAllLines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AskByTimerTest {
    @Test
    void theAnswerBecomesALineOfTheFile(@TempDir Path work) throws Exception {
        try (ExampleRun run = new ExampleRun("ask-by-timer.camel.yaml", work)) {
            Path file = run.data().resolve("hourly/answers.jsonl");
            await().untilAsserted(() -> assertThat(file).content().endsWith("\n"));
            List<String> lines = readAllLines(file);
            assertThat(lines).hasSize(1);
            JsonNode answer = new JsonMapper().readTree(lines.get(0));
            assertThat(answer.at("/choices/0/message/content").asText()).contains("Name one thing");
        }
    }
}
