package io.caravan.upstream;

import io.caravan.chat.Lane;
import io.caravan.chat.Model;
import io.caravan.chat.Models;
import io.caravan.settings.KeySource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Where an upstream is and what it can do.
 *
 * @param name for routes, meters and headers
 * @param baseUrl without {@code /chat/completions}
 * @param keys the keys, or where they are
 * @param lanes which work may go there
 * @param targets what it calls each model it has, by our name
 */
public record Endpoint(String name, String baseUrl, KeySource keys, Set<Lane> lanes, Map<String, Target> targets) {
    /**
     * A model at this upstream.
     *
     * @param name what it is called there
     * @param terms price and limit there
     */
    public record Target(String name, Model terms) {}

    /** The upstream of first choice: it has all models, and all work goes there. */
    public static Endpoint primary(String baseUrl, KeySource keys, Models models) {
        Map<String, Target> targets = new LinkedHashMap<>();
        models.all().forEach(model -> targets.put(model.name(), new Target(model.name(), model)));
        return new Endpoint("primary", baseUrl, keys, Set.of(Lane.values()), targets);
    }

    boolean takes(String model, Lane lane) {
        return targets.containsKey(model) && lanes.contains(lane);
    }

    /** What a model costs here; free is what it does not have. */
    public Model.Price price(String model) {
        Target target = targets.get(model);
        return target == null ? new Model.Price(0, 0, 0) : target.terms().price();
    }

    /** The models on the terms of this upstream. */
    Models models() {
        return new Models(targets.values().stream().map(Target::terms).toList());
    }
}
