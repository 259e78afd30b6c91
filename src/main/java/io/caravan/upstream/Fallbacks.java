package io.caravan.upstream;

import io.caravan.chat.Lane;
import io.caravan.chat.Model;
import io.caravan.chat.Models;
import io.caravan.chat.Secret;
import io.caravan.settings.Catalog;
import io.caravan.settings.KeySource;
import io.caravan.settings.SettingsException;
import io.caravan.settings.YamlRow;
import io.caravan.upstream.Endpoint.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code config/fallbacks.yaml}. */
public final class Fallbacks {
    private static final Set<String> TAKEN = Set.of("primary");

    private Fallbacks() {}

    /**
     * The upstreams of the table, in its order; none when there is no such file.
     *
     * @param models those that the first upstream has
     * @param home where relative paths of key files start
     * @throws SettingsException naming the row and the field that cannot be used
     */
    public static List<Endpoint> read(Path file, Models models, Path home) {
        if (Files.notExists(file)) {
            return List.of();
        }
        Set<String> names = new HashSet<>(TAKEN);
        List<Endpoint> endpoints = new ArrayList<>();
        for (YamlRow row : YamlRow.readAny(file)) {
            Endpoint endpoint = endpoint(row, models, home);
            if (!names.add(endpoint.name())) {
                throw row.missing("name", "a name that no other upstream has");
            }
            endpoints.add(endpoint);
        }
        return endpoints;
    }

    private static Endpoint endpoint(YamlRow row, Models models, Path home) {
        row.only("name", "base-url", "api-key", "lanes", "models");
        if (!row.text("name").matches("[a-z0-9][a-z0-9-]{0,40}")) {
            throw row.missing("name", "lower-case letters, digits and dashes");
        }
        if (!row.text("base-url").matches("https?://[^\\s?#@]+")) {
            throw row.missing("base-url", "an address like https://llm.example.com/v1");
        }
        String key = row.optional("api-key").map(Object::toString).orElse("");
        if (!key.isEmpty() && !KeySource.isReference(key)) {
            throw row.missing("api-key", "env:NAME or file:/path, because this file is no place for a secret");
        }
        return new Endpoint(
                row.text("name"),
                row.text("base-url").replaceAll("/+$", ""),
                KeySource.of(row.place() + ": 'api-key'", new Secret(key), home, System.getenv()),
                lanes(row),
                targets(row, models));
    }

    private static Set<Lane> lanes(YamlRow row) {
        if (row.optional("lanes").isEmpty()) {
            return EnumSet.allOf(Lane.class);
        }
        Set<Lane> lanes = EnumSet.noneOf(Lane.class);
        for (String name : row.texts("lanes")) {
            lanes.add(Lane.of(name).orElseThrow(() -> row.missing("lanes", "a list of interactive, stream, bulk")));
        }
        return lanes;
    }

    private static Map<String, Target> targets(YamlRow row, Models models) {
        Map<String, Target> targets = new LinkedHashMap<>();
        for (YamlRow model : row.rows("models")) {
            model.only("name", "as", "max-concurrent", "price");
            Model ours = models.all().stream()
                    .filter(known -> known.name().equals(model.text("name")))
                    .findFirst()
                    .orElseThrow(() -> model.missing("name", "a model of models.yaml"));
            String as = model.optional("as").map(Object::toString).orElse(ours.name());
            Model terms = ours.at(Catalog.price(model), (int) model.number("max-concurrent"));
            targets.put(ours.name(), new Target(as, terms));
        }
        return targets;
    }
}
