package io.caravan.simulator;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The models of the table {@code models.json}, by name. */
final class Models {
    private final Map<String, Model> byName = new LinkedHashMap<>();

    private Models(Model... models) {
        for (Model model : models) {
            byName.put(model.name(), model);
        }
    }

    static Models load() {
        try (InputStream table = Models.class.getResourceAsStream("models.json")) {
            return new Models(new JsonMapper().readValue(Objects.requireNonNull(table), Model[].class));
        } catch (IOException e) {
            throw new UncheckedIOException("the simulator's table of models cannot be read", e);
        }
    }

    @Nullable Model find(String name) {
        return byName.get(name);
    }

    Collection<Model> all() {
        return byName.values();
    }
}
