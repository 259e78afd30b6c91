package io.caravan.doctor;

import io.caravan.settings.Catalog;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsException;
import io.caravan.upstream.ApiKey;
import io.caravan.upstream.Endpoint;
import io.caravan.upstream.Fallbacks;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The upstream and its fallbacks: keys, the way there, money. */
final class UpstreamChecks {
    private static final String BASE_URL = "caravan.upstream.base-url";
    private static final String API_KEY = "caravan.upstream.api-key";

    private UpstreamChecks() {}

    static List<Check> of(Settings settings) {
        List<Check> checks = new ArrayList<>();
        checks.add(Check.single(
                "keys",
                "Mend " + API_KEY + "; config/application.properties says how it is given.",
                () -> keys(settings)));
        checks.add(new Check(
                "upstream", "Check " + BASE_URL + " and the network.", () -> new UpstreamCheck(primary(settings))
                        .look()));
        checks.add(new Check(
                "balance", "Check " + API_KEY + ".", () -> new AccountCheck(primary(settings), "balance").look()));
        checks.add(Check.single(
                "fallbacks",
                "Mend config/fallbacks.yaml; the comment in it says what it may hold.",
                () -> fallbacks(settings).size() + " in config/fallbacks.yaml"));
        checks.addAll(ofFallbacks(settings));
        return checks;
    }

    private static List<Check> ofFallbacks(Settings settings) {
        List<Check> checks = new ArrayList<>();
        for (Endpoint endpoint : readable(settings)) {
            String row = "base-url of " + endpoint.name() + " in config/fallbacks.yaml";
            Upstream fallback = new Upstream(
                    "fallback " + endpoint.name(),
                    URI.create(endpoint.baseUrl()),
                    endpoint.keys(),
                    row,
                    "api-key of " + endpoint.name() + " in config/fallbacks.yaml");
            checks.add(new Check(fallback.name(), "Check the " + row + ".", () -> new UpstreamCheck(fallback).look()));
            String balance = fallback.name() + " balance";
            checks.add(new Check(
                    balance, "Check the " + fallback.keySetting() + ".", () -> new AccountCheck(fallback, balance)
                            .look()));
        }
        return checks;
    }

    private static List<Endpoint> readable(Settings settings) {
        try {
            return fallbacks(settings);
        } catch (SettingsException isAFinding) {
            return List.of();
        }
    }

    /** @throws SettingsException naming the row and the field that cannot be used */
    static List<Endpoint> fallbacks(Settings settings) {
        Path config = settings.home().resolve("config");
        return Fallbacks.read(
                config.resolve("fallbacks.yaml"), Catalog.models(config.resolve("models.yaml")), settings.home());
    }

    private static Upstream primary(Settings settings) {
        return new Upstream(
                "upstream",
                settings.uri("caravan.upstream.base-url"),
                settings.keys("caravan.upstream.api-key"),
                BASE_URL,
                API_KEY);
    }

    private static String keys(Settings settings) {
        Upstream upstream = primary(settings);
        List<ApiKey> keys = upstream.readKeys();
        if (keys.get(0).isEmpty()) {
            return "none: set DEEPSEEK_API_KEY if the upstream wants one";
        }
        String place = upstream.keys().file().map(file -> " in " + file).orElse("");
        return keys.size() + place + ": " + keys.stream().map(ApiKey::toString).collect(Collectors.joining(", "));
    }
}
