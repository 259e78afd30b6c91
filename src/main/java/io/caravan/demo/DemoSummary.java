package io.caravan.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.Gateway.Bill;
import io.caravan.chat.Usage;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the demo shows at its end.
 *
 * @param bill what was called and paid
 * @param baseline what one call a message would have been, if that was measured
 */
public record DemoSummary(
        Map<String, Row> origins, Bill bill, @Nullable Baseline baseline, double seconds) {

    /** One origin's messages. */
    public record Row(int sent, int answered, int failed) {}

    static DemoSummary of(Map<String, Tally> tallies, Bill bill, @Nullable Baseline baseline, double seconds) {
        Map<String, Row> rows = new LinkedHashMap<>();
        tallies.forEach((origin, tally) -> rows.put(origin, new Row(tally.sent(), tally.answered(), tally.failed())));
        return new DemoSummary(rows, bill, baseline, seconds);
    }

    static String progress(Map<String, Tally> tallies) {
        return tallies.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue().answered() + "/"
                        + entry.getValue().sent())
                .collect(Collectors.joining("   "));
    }

    public boolean isComplete() {
        return origins.values().stream().allMatch(row -> row.answered() == row.sent() && row.failed() == 0);
    }

    private int messages() {
        return origins.values().stream().mapToInt(Row::sent).sum();
    }

    private int answers() {
        return origins.values().stream().mapToInt(Row::answered).sum();
    }

    /** One line of JSON. */
    public String toJson() {
        ObjectNode json = new JsonMapper().createObjectNode();
        ObjectNode rows = json.putObject("origins");
        origins.forEach((origin, row) -> rows.putObject(origin)
                .put("sent", row.sent())
                .put("answered", row.answered())
                .put("failed", row.failed()));
        json.put("messages", messages()).put("answers", answers()).put("calls", bill.calls());
        json.put("merged", messages() - bill.calls())
                .put("cost_usd", bill.cost())
                .put("seconds", rounded(seconds));
        json.putObject("tokens")
                .put("prompt_hit", bill.usage().promptHit())
                .put("prompt_miss", bill.usage().promptMiss())
                .put("completion", bill.usage().completion());
        ObjectNode saved = json.putObject("saved")
                .put("calls", bill.saved().calls())
                .put("slot_seconds", bill.saved().slotMillis() / 1e3)
                .put("tokens", bill.saved().tokens());
        saved.putObject("cost")
                .put("against_cold", dollars(bill.saved().costCold()))
                .put("against_warm", dollars(bill.saved().costWarm()));
        if (baseline != null) {
            json.putObject("one_call_each")
                    .put("calls", baseline.calls())
                    .put("tokens", tokens(baseline.usage()))
                    .put("cost_usd_at_once", bill.price().of(baseline.atOnce()))
                    .put("cost_usd_in_turn", bill.price().of(baseline.usage()));
        }
        return json.toString();
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * 100) / 100.0;
    }

    private static long tokens(Usage usage) {
        return usage.total();
    }

    /** A table for people. */
    public String toTable() {
        StringBuilder table = new StringBuilder();
        line(table, "%-10s %8s %9s %7s", "origin", "messages", "answered", "failed");
        origins.forEach(
                (origin, row) -> line(table, "%-10s %8d %9d %7d", origin, row.sent(), row.answered(), row.failed()));
        line(table, "%-10s %8d %9d", "together", messages(), answers());
        line(table, "");
        line(table, "%d messages took %d calls and %.1f s.", messages(), bill.calls(), seconds);
        line(table, "");
        line(table, "%-36s %6s %8s %10s", "", "calls", "tokens", "USD");
        cost(table, "with Caravan", bill.calls(), bill.usage());
        if (baseline != null) {
            cost(table, "one call each, all at once", baseline.calls(), baseline.atOnce());
            cost(table, "one call each, in turn (warm cache)", baseline.calls(), baseline.usage());
        }
        saved(table, "saved against a cold cache", bill.saved().costCold());
        saved(table, "saved against a warm cache", bill.saved().costWarm());
        return table.toString();
    }

    private void cost(StringBuilder table, String what, long calls, Usage usage) {
        row(table, what, calls, tokens(usage), bill.price().of(usage));
    }

    /** As Caravan reckons itself, not as it was measured. */
    private void saved(StringBuilder table, String what, long cost) {
        row(table, what, bill.saved().calls(), bill.saved().tokens(), dollars(cost));
    }

    private static void row(StringBuilder table, String what, long calls, long tokens, double dollars) {
        line(table, "%-36s %6d %8d %10.6f", what, calls, tokens, dollars);
    }

    private static double dollars(long billionths) {
        return billionths / 1e9;
    }

    private static void line(StringBuilder table, String format, Object... values) {
        table.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }
}
