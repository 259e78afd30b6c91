package io.caravan.origin.files;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.chat.BadRequestException;
import io.caravan.chat.Merge;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A {@code prompt.yaml}: what is asked about the texts that lie beside it. */
final class PromptTemplate {
    static final String NAME = "prompt.yaml";

    private static final String KNOWN = "model, system, max_tokens, temperature, top_p, thinking and merge";
    private static final JsonMapper JSON = new JsonMapper();

    private final ObjectNode head = JSON.createObjectNode();
    private @Nullable String system;
    private @Nullable Merge merge;

    private PromptTemplate() {}

    /** @throws BadRequestException when there is none or something is wrong in it */
    static PromptTemplate read(Path file) {
        PromptTemplate template = new PromptTemplate();
        load(file).forEach((key, value) -> template.set(String.valueOf(key), value));
        if (!template.head.has("model")) {
            throw bad("'model' is missing.", "model");
        }
        return template;
    }

    private static Map<?, ?> load(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            LoadSettings settings = LoadSettings.builder().setLabel(NAME).build();
            if (new Load(settings).loadFromInputStream(in) instanceof Map<?, ?> members) {
                return members;
            }
            throw bad("it must hold 'key: value' lines, for instance 'model: deepseek-flash'.", null);
        } catch (NoSuchFileException e) {
            throw new BadRequestException(
                    "missing_prompt", "A text needs a " + NAME + " beside it that says what to ask.", null);
        } catch (YamlEngineException | IOException e) {
            throw bad("it cannot be read as YAML.", null);
        }
    }

    private void set(String key, @Nullable Object value) {
        switch (key) {
            case "model" -> head.put(key, text(key, value));
            case "system" -> system = text(key, value);
            case "max_tokens" -> head.put(key, positive(key, value));
            case "temperature" -> head.put(key, number(key, value, 2));
            case "top_p" -> head.put(key, number(key, value, 1));
            case "thinking" -> head.putObject(key).put("type", thinking(value));
            case "merge" -> merge = merge(value);
            default -> throw bad("'" + key + "' is not known; known are " + KNOWN + ".", key);
        }
    }

    private static String text(String key, @Nullable Object value) {
        if (value instanceof String text && !text.isBlank()) {
            return text;
        }
        throw bad("'" + key + "' must be a text.", key);
    }

    private static int positive(String key, @Nullable Object value) {
        if (value instanceof Integer number && number > 0) {
            return number;
        }
        throw bad("'" + key + "' must be a whole number from 1.", key);
    }

    private static double number(String key, @Nullable Object value, int max) {
        if (value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= max) {
            return number.doubleValue();
        }
        throw bad("'" + key + "' must be a number from 0 to " + max + ".", key);
    }

    private static String thinking(@Nullable Object value) {
        if (value instanceof String state && (state.equals("enabled") || state.equals("disabled"))) {
            return state;
        }
        throw bad("'thinking' must be enabled or disabled.", "thinking");
    }

    private static Merge merge(@Nullable Object value) {
        return Merge.of(String.valueOf(value))
                .orElseThrow(() -> bad("'merge' must be one of " + Merge.labels() + ".", "merge"));
    }

    private static BadRequestException bad(String what, @Nullable String param) {
        return new BadRequestException("invalid_prompt", "In " + NAME + ": " + what, param);
    }

    Optional<Merge> merge() {
        return Optional.ofNullable(merge);
    }

    /** A chat completion request about a text. The text comes last, so that all before it is a common prefix. */
    byte[] request(String text) {
        ObjectNode request = head.deepCopy();
        ArrayNode messages = request.putArray("messages");
        if (system != null) {
            messages.addObject().put("role", "system").put("content", system);
        }
        messages.addObject().put("role", "user").put("content", text);
        try {
            return JSON.writeValueAsBytes(request);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }
}
