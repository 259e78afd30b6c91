package io.caravan.tenant;

import io.caravan.chat.Lane;
import io.caravan.chat.Merge;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant may, as a row of {@code config/tenants.yaml} says. What is left out there is not limited.
 *
 * @param label in meters: the name of the row
 * @param models that it may ask for; empty: all
 * @param lanes that its requests may travel in; empty: all
 * @param merges that it may ask for; empty: all
 * @param rate how fast its requests may come, if that is limited
 * @param concurrent requests under way at once; 0: any number
 * @param caps what it may use in a period: tokens, or billionths of a US dollar
 */
record Limits(
        String label,
        Set<String> models,
        Set<Lane> lanes,
        Set<Merge> merges,
        @Nullable RateLimit rate,
        int concurrent,
        Map<BudgetKind, Long> caps) {
    /** None at all. */
    static final Limits NONE = new Limits("", Set.of(), Set.of(), Set.of(), null, 0, Map.of());

    /**
     * So many requests a second in the long run.
     *
     * @param perSecond more than 0; may be a fraction
     * @param burst requests that may come at once after a pause
     */
    record RateLimit(double perSecond, int burst) {}

    /** Whether requests of the tenant have to be counted while they are under way. */
    boolean countsRequests() {
        return rate != null || concurrent > 0;
    }
}
