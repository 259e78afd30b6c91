package io.caravan.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Drops batch files for one gateway and reads what comes out. */
final class FileDrops {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path dir;
    private final Outcomes outcomes;
    private final Set<Path> read = new HashSet<>();
    private int dropped;

    FileDrops(Path dir, Outcomes outcomes) {
        this.dir = dir;
        this.outcomes = outcomes;
    }

    void drop(List<Question> questions) throws IOException {
        Path part = dir.resolve("in/wave-" + dropped++ + ".jsonl.part");
        Files.write(part, questions.stream().map(Question::line).toList());
        Files.move(
                part,
                part.resolveSibling(part.getFileName().toString().replace(".part", "")),
                StandardCopyOption.ATOMIC_MOVE);
    }

    /** Reads the results that are there by now; a file has its name when it is whole. */
    void look() throws IOException {
        for (Path file : results()) {
            if (read.add(file)) {
                for (String line : Files.readAllLines(file)) {
                    look(JSON.readTree(line));
                }
            }
        }
    }

    private List<Path> results() throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve("out"))) {
            return files.filter(file -> file.toString().endsWith(".output.jsonl")
                            || file.toString().endsWith(".error.jsonl"))
                    .toList();
        }
    }

    private void look(JsonNode line) {
        boolean isError = line.path("response").isNull();
        String outcome = isError
                ? JSON.createObjectNode().set("error", line.path("error")).toString()
                : line.at("/response/body").toString();
        outcomes.came(line.path("custom_id").asText(), outcome);
    }
}
