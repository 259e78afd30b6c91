package io.caravan.settings;

import io.caravan.chat.BadRequestException;
import io.caravan.chat.Models;
import io.caravan.chat.Template;
import io.caravan.chat.Templates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code config/templates.yaml}. */
final class TemplateRows {
    private static final int USUAL_SIZE = 8;
    private static final int MAX_TEMPERATURE = 2;

    private TemplateRows() {}

    static Templates read(Path file, Models models) {
        List<Template> templates = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> instructions = new HashSet<>();
        for (YamlRow row : YamlRow.readAny(file)) {
            Template template = template(row, models);
            once(row, "name", names.add(template.name()));
            once(row, "instruction", instructions.add(template.instruction()));
            templates.add(template);
        }
        return new Templates(templates);
    }

    /** By its name and by its instruction a template is known. */
    private static void once(YamlRow row, String field, boolean isNew) {
        if (!isNew) {
            throw row.missing(field, "another one, as an earlier row has the same");
        }
    }

    private static Template template(YamlRow row, Models models) {
        row.only("name", "model", "instruction", "max-tokens", "temperature", "size", "empty");
        return new Template(
                row.text("name"),
                model(row, models),
                row.text("instruction"),
                row.count("max-tokens"),
                temperature(row),
                row.optional("size").isPresent() ? row.count("size") : USUAL_SIZE,
                row.optional("empty").map(Object::toString).orElse(""));
    }

    private static String model(YamlRow row, Models models) {
        try {
            return models.require(row.text("model")).name();
        } catch (BadRequestException e) {
            throw row.missing("model", "one of models.yaml");
        }
    }

    private static @Nullable Double temperature(YamlRow row) {
        if (row.optional("temperature").isEmpty()) {
            return null;
        }
        double temperature = row.number("temperature");
        if (temperature < 0 || temperature > MAX_TEMPERATURE) {
            throw row.missing("temperature", "a number from 0 to " + MAX_TEMPERATURE);
        }
        return temperature;
    }
}
