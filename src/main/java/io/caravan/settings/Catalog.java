package io.caravan.settings;

import io.caravan.chat.Model;
import io.caravan.chat.Models;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code config/models.yaml}. */
public final class Catalog {
    private Catalog() {}

    /** @throws SettingsException when the file cannot be used */
    public static Models models(Path file) {
        List<Model> models = new ArrayList<>();
        for (YamlRow row : YamlRow.readAll(file)) {
            row.only("name", "max-tokens", "max-tokens-thinking", "price");
            YamlRow price = row.row("price").only("hit", "miss", "output");
            models.add(new Model(
                    row.text("name"),
                    (int) row.number("max-tokens"),
                    (int) row.number("max-tokens-thinking"),
                    new Model.Price(price.number("hit"), price.number("miss"), price.number("output"))));
        }
        return new Models(models);
    }
}
