package io.caravan.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Asks by dropping a batch file, and reads what lies in the output folder afterwards. */
final class FileSender {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String NAME = "notes";

    private final Path dir;

    /** @param dir the drop folder, with {@code in} and {@code out} */
    FileSender(Path dir) {
        this.dir = dir;
    }

    /** Written beside and moved in, as a careful sender does. */
    void send(List<DemoMessage> messages) throws IOException {
        Path part = dir.resolve("in").resolve(NAME + ".jsonl.part");
        Files.createDirectories(part.getParent());
        Files.write(part, messages.stream().map(DemoMessage::batchLine).toList());
        Files.move(part, part.resolveSibling(NAME + ".jsonl"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Reads the results if they are there. */
    void receive(Tally tally) throws IOException {
        Path output = dir.resolve("out").resolve(NAME + ".output.jsonl");
        if (Files.exists(output) && !tally.isComplete()) {
            for (String line : Files.readAllLines(output)) {
                JsonNode result = JSON.readTree(line);
                tally.answered(result.path("custom_id").asText(), result.at("/response/body"));
            }
        }
        Path errors = dir.resolve("out").resolve(NAME + ".error.jsonl");
        if (Files.exists(errors) && !tally.isComplete()) {
            for (String line : Files.readAllLines(errors)) {
                tally.failed(JSON.readTree(line).path("custom_id").asText());
            }
        }
    }
}
