package io.caravan.chat;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The models that may be asked for. */
public final class Models {
    private final Map<String, Model> byName = new LinkedHashMap<>();

    public Models(List<Model> models) {
        models.forEach(model -> byName.put(model.name(), model));
    }

    public Collection<Model> all() {
        return byName.values();
    }

    /** @throws BadRequestException when there is no such model */
    public Model require(String name) {
        @Nullable Model model = byName.get(name);
        if (model == null) {
            throw new BadRequestException(
                    "unknown_model",
                    "There is no model with this name. Known: " + String.join(", ", byName.keySet()) + ".",
                    "model");
        }
        return model;
    }
}
