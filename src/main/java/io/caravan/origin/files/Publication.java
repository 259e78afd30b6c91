package io.caravan.origin.files;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a file that has ended is published. This is on the disk before the first name changes: who starts after a crash
 * finds what is left to do and asks nothing again.
 *
 * @param source what was asked, from the folder of the drop
 * @param content by what the source is told from another file of its name
 * @param target where the source goes
 * @param results their present names and those they get, the receipt last
 * @param keys how the keys of the requests begin, if they have any
 */
record Publication(
        String source,
        String content,
        String target,
        Map<String, String> results,
        @Nullable String keys) {
    private static final JsonMapper JSON = new JsonMapper();

    static Publication read(Path plan) throws IOException {
        return JSON.readValue(plan.toFile(), Publication.class);
    }

    /** As a whole or not at all. */
    void write(Path plan) throws IOException {
        Path unfinished = plan.resolveSibling(plan.getFileName() + ".tmp");
        OutputFile file = new OutputFile(unfinished);
        file.write(JSON.writeValueAsBytes(this));
        file.finish();
        Files.move(unfinished, plan, StandardCopyOption.ATOMIC_MOVE);
    }
}
