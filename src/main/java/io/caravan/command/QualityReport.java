package io.caravan.command;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.chat.Charge;
import io.caravan.quality.Comparison;
import io.caravan.quality.Comparison.Row;
import io.caravan.quality.Round;
import io.caravan.quality.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a comparison of pack sizes says, for people and for programs. */
final class QualityReport {
    private static final double BILLION = 1e9;

    private final String template;
    private final Comparison comparison;

    QualityReport(String template, Comparison comparison) {
        this.template = template;
        this.comparison = comparison;
    }

    List<String> lines() {
        Table table = new Table(
                "ITEMS A PROMPT",
                "AS ALONE",
                "AS EXPECTED",
                "AT LEAST",
                "ASKED ALONE",
                "FAILED",
                "CALLS",
                "TOKENS IN",
                "CACHED",
                "OUT",
                "USD",
                "SECONDS");
        List<Row> rows = comparison.rows();
        for (int i = 0; i < rows.size(); i++) {
            table.add(cells(i, rows.get(i)));
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add(recommendation());
        lines.add(limits());
        rows.stream()
                .map(Row::round)
                .filter(round -> round.failed() > 0)
                .findFirst()
                .ifPresent(round -> lines.add("Items without an answer count as wrong. The first of them: "
                        + Table.plain(round.problem().orElse(""))));
        return lines;
    }

    private String[] cells(int index, Row row) {
        Round round = row.round();
        Charge charge = round.charge();
        return new String[] {
            index == 0 ? "1" : index == 1 ? "1, again" : Integer.toString(round.size()),
            index == 0 ? "-" : row.asAlone().toString(),
            comparison.hasExpected() ? row.asExpected().toString() : "-",
            index == 0 && !comparison.hasExpected()
                    ? "-"
                    : percent(comparison.judged(row).lowerBound()),
            Long.toString(round.askedAlone()),
            Long.toString(round.failed()),
            Long.toString(charge.calls()),
            Long.toString(charge.usage().prompt()),
            Long.toString(charge.usage().promptHit()),
            Long.toString(charge.usage().completion()),
            String.format(Locale.ROOT, "%.4f", charge.cost() / BILLION),
            String.format(Locale.ROOT, "%.1f", round.time().toMillis() / 1e3)
        };
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private String recommendation() {
        int size = comparison.recommendedSize();
        String why = comparison
                .objection()
                .map(reason -> " No more: " + reason + ".")
                .orElse("");
        return size == 1
                ? "Do not pack " + template + ":"
                        + comparison
                                .objection()
                                .map(reason -> " " + reason + ".")
                                .orElse("")
                : "Up to " + size + " items of " + template + " may share a prompt: in config/templates.yaml, size: "
                        + size + "." + why;
    }

    /** Few items prove little, however they come out. */
    private String limits() {
        Share second = comparison.judged(comparison.rows().get(1));
        return String.format(
                Locale.ROOT,
                "With %d items differences under %.1f points may be chance (AT LEAST: lower end of Wilson's 95 %%"
                        + " interval).",
                second.of(),
                100 * comparison.margin());
    }

    String json() {
        ObjectNode json = new JsonMapper()
                .createObjectNode()
                .put("template", template)
                .put("judged_by", comparison.hasExpected() ? "expected" : "alone")
                .put("recommended_size", comparison.recommendedSize())
                .put("recommendation", recommendation())
                .put("alone", comparison.alone().value())
                .put("margin", comparison.margin());
        ArrayNode rounds = json.putArray("rounds");
        comparison.rows().forEach(row -> add(rounds.addObject(), row));
        return json.toString();
    }

    private void add(ObjectNode json, Row row) {
        Round round = row.round();
        Charge charge = round.charge();
        json.put("size", round.size());
        add(json.putObject("as_alone"), row.asAlone());
        if (comparison.hasExpected()) {
            add(json.putObject("as_expected"), row.asExpected());
        }
        json.put("asked_alone", round.askedAlone())
                .put("failed", round.failed())
                .put("calls", charge.calls())
                .put("cost_usd", charge.cost() / BILLION)
                .put("seconds", round.time().toMillis() / 1e3);
        json.putObject("tokens")
                .put("prompt_hit", charge.usage().promptHit())
                .put("prompt_miss", charge.usage().promptMiss())
                .put("completion", charge.usage().completion());
    }

    private static void add(ObjectNode json, Share share) {
        json.put("items", share.good())
                .put("of", share.of())
                .put("share", share.value())
                .put("at_least", share.lowerBound());
    }
}
