package io.caravan.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the upstream tells of an account's money.
 *
 * @param isAvailable whether it is enough for calls
 * @param totals what there is, by currency
 */
public record Balance(boolean isAvailable, Map<String, Double> totals) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Nothing when the text tells no balance. */
    public static Optional<Balance> read(byte[] text) {
        try {
            JsonNode body = JSON.readTree(text);
            JsonNode available = body.path("is_available");
            return available.isBoolean()
                    ? Optional.of(new Balance(available.booleanValue(), totals(body.path("balance_infos"))))
                    : Optional.empty();
        } catch (IOException noJson) {
            return Optional.empty();
        }
    }

    /** The currency becomes a tag of a meter, so it must look like one. */
    private static Map<String, Double> totals(JsonNode infos) {
        Map<String, Double> totals = new TreeMap<>();
        for (JsonNode info : infos) {
            String currency = info.path("currency").asText();
            double total = info.path("total_balance").asDouble(Double.NaN); // a number in a text
            if (currency.matches("[A-Z]{3}") && Double.isFinite(total)) {
                totals.merge(currency, total, Double::sum);
            }
        }
        return Map.copyOf(totals);
    }

    boolean hasRisenSince(Balance before) {
        return totals.entrySet().stream()
                .anyMatch(now -> now.getValue() > before.totals.getOrDefault(now.getKey(), 0.0));
    }
}
