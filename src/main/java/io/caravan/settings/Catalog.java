package io.caravan.settings;

import io.caravan.chat.Model;
import io.caravan.chat.Models;
import io.caravan.chat.PeakHours;
import io.caravan.chat.Templates;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the tables of {@code config/} that are about models and templates. */
public final class Catalog {
    private Catalog() {}

    /**
     * Reads {@code config/models.yaml}.
     *
     * @throws SettingsException when the file cannot be used
     */
    public static Models models(Path file) {
        List<Model> models = new ArrayList<>();
        for (YamlRow row : YamlRow.readAll(file)) {
            row.only(
                    "name", "max-tokens", "max-tokens-thinking", "max-output", "max-concurrent", "batch-body", "price");
            models.add(new Model(
                    row.text("name"),
                    (int) row.number("max-tokens"),
                    (int) row.number("max-tokens-thinking"),
                    price(row),
                    (int) row.number("max-concurrent"),
                    row.count("max-output"),
                    row.optional("batch-body").isPresent() ? row.count("batch-body") : 1));
        }
        return new Models(models);
    }

    /** Reads the field {@code price} of a row: USD per million tokens. */
    public static Model.Price price(YamlRow row) {
        YamlRow price = row.row("price").only("hit", "miss", "output");
        return new Model.Price(price.number("hit"), price.number("miss"), price.number("output"));
    }

    /**
     * Reads {@code config/templates.yaml}; it may be empty.
     *
     * @throws SettingsException when the file cannot be used
     */
    public static Templates templates(Path file, Models models) {
        return TemplateRows.read(file, models);
    }

    /**
     * Reads {@code config/peak-hours.yaml}; without a row no hours are peak.
     *
     * @throws SettingsException when the file cannot be used
     */
    public static PeakHours peakHours(Path file) {
        return PeakRows.read(YamlRow.readAny(file));
    }
}
