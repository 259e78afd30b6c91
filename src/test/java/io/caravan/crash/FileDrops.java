package io.caravan.crash;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Drops batch files and reads what lies in the folder at the end. */
final class FileDrops {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path dir;
    private final Results results;
    private int dropped;

    /** @param dir the folder that holds {@code in} and {@code out} */
    FileDrops(Path dir, Results results) throws IOException {
        this.dir = dir;
        this.results = results;
        Files.createDirectories(dir.resolve("in"));
    }

    /** Written beside and moved in, as a careful sender does. */
    void drop(List<Question> questions) throws IOException {
        questions.forEach(results::asked);
        Path part = dir.resolve("in/drop-" + dropped++ + ".jsonl.part");
        Files.write(part, questions.stream().map(Question::line).toList());
        String name = part.getFileName().toString().replace(".part", "");
        Files.move(part, part.resolveSibling(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Files that Caravan has not done with. */
    List<String> waiting() throws IOException {
        return named("in", ".jsonl").stream().map(Path::toString).toList();
    }

    private List<Path> named(String folder, String end) throws IOException {
        if (Files.notExists(dir.resolve(folder))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(dir.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(end)).toList();
        }
    }

    /** Reads all results; returns what is not in order in the folder, a sentence each. */
    List<String> collect() throws IOException {
        List<String> disorder = new ArrayList<>();
        for (Path file : named("out", ".output.jsonl")) {
            collect(file, "/response/body", disorder);
        }
        for (Path file : named("out", ".error.jsonl")) {
            collect(file, "", disorder);
        }
        named("out", ".part").forEach(part -> disorder.add("left unfinished: " + part.getFileName()));
        int done = named("done", ".jsonl").size() + named("failed", ".jsonl").size();
        if (done != dropped) {
            disorder.add(done + " of " + dropped + " sources were moved away");
        }
        return disorder;
    }

    private void collect(Path file, String place, List<String> disorder) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                collect(file, line, place, disorder);
            }
        }
    }

    private void collect(Path file, String line, String place, List<String> disorder) {
        try {
            JsonNode result = JSON.readTree(line);
            results.came(result.path("custom_id").asText(), result.at(place).toString());
        } catch (JsonProcessingException e) {
            disorder.add("torn line in " + file.getFileName() + ": " + line);
        }
    }
}
