package io.caravan.quality;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads golden sets: a line {@code {"input": "…", "expected": "…"}} for each item, of which {@code expected} may be missing. */
public final class GoldenSet {
    /** Each is asked half a dozen times, and all answers are kept. */
    private static final int MAX_ITEMS = 10_000;

    private static final long MAX_BYTES = 64 << 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path file;
    private final List<GoldenItem> items = new ArrayList<>();
    private int line;

    private GoldenSet(Path file) {
        this.file = file;
    }

    /**
     * Returns its items in their order, at least one. Empty lines are passed over.
     *
     * @throws GoldenSetException naming the first line that cannot be used
     * @throws IOException when there is no such file, or it cannot be read
     */
    public static List<GoldenItem> read(Path file) throws IOException {
        GoldenSet set = new GoldenSet(file);
        if (Files.size(file) > MAX_BYTES) {
            throw new GoldenSetException(file + ": has more than " + (MAX_BYTES >> 20) + " MB");
        }
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            set.readAll(lines);
        } catch (CharacterCodingException e) {
            throw new GoldenSetException(file + ": is not UTF-8");
        }
        return set.items;
    }

    private void readAll(BufferedReader lines) throws IOException {
        for (@Nullable String text = lines.readLine(); text != null; text = lines.readLine()) {
            line++;
            if (!text.isBlank()) {
                items.add(item(line == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text));
            }
            if (items.size() > MAX_ITEMS) {
                throw problem("there are more than " + MAX_ITEMS + " items");
            }
        }
        if (items.isEmpty()) {
            throw new GoldenSetException(file + ": has no items");
        }
    }

    private GoldenItem item(String text) {
        JsonNode fields = parsed(text);
        if (!fields.isObject()) {
            throw problem("is not a JSON object");
        }
        for (Iterator<String> names = fields.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!name.equals("input") && !name.equals("expected")) {
                throw problem("has a field '" + name + "'; a line has input and, if it is known, expected");
            }
        }
        String input = text(fields, "input");
        if (input == null) {
            throw problem("has no input, or a blank one");
        }
        return new GoldenItem(input, text(fields, "expected"));
    }

    private JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw problem("is not JSON: " + e.getOriginalMessage());
        }
    }

    private @Nullable String text(JsonNode fields, String name) {
        JsonNode value = fields.path(name);
        if (!value.isMissingNode() && !value.isNull() && !value.isTextual()) {
            throw problem(name + " is not a string");
        }
        return value.asText("").isBlank() ? null : value.asText();
    }

    private GoldenSetException problem(String what) {
        return new GoldenSetException(file + ", line " + line + ": " + what);
    }
}
