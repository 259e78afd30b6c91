package io.caravan.ledger;

import io.caravan.chat.Model;
import io.caravan.chat.Models;
import io.caravan.chat.Usage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Calls that were cut off by a crash, and what they may have cost: all prompt tokens missed the cache, and the answers were
 * as long as the last ones that were kept.
 *
 * @param calls each of which may have asked for several requests
 * @param dollars US dollars, estimated
 */
public record Exposure(long calls, long requests, double dollars) {
    private static final int LAST_ANSWERS = 1_000;

    boolean isNone() {
        return requests == 0;
    }

    Exposure plus(Exposure other) {
        return new Exposure(calls + other.calls, requests + other.requests, dollars + other.dollars);
    }

    /** @param cutOff which rows, as a condition on {@code request} */
    static Exposure of(Handle handle, Models models, String cutOff, Object... parameters) {
        List<Exposure> byModel = handle.select(
                        "select model, count(distinct call) as calls, count(*) as requests, sum(tokens) as tokens"
                                + " from request where " + cutOff + " group by model",
                        parameters)
                .map((row, context) -> {
                    String model = row.getString("model");
                    long calls = row.getLong("calls");
                    double dollars = dollars(handle, models, model, row.getLong("tokens"), row.getLong("requests"));
                    return new Exposure(calls, row.getLong("requests"), dollars);
                })
                .list();
        return byModel.stream().reduce(new Exposure(0, 0, 0), Exposure::plus);
    }

    /** The same for rows that have just been found. */
    static Exposure of(Handle handle, Models models, List<CutOff> rows) {
        Map<String, List<CutOff>> byModel = rows.stream().collect(Collectors.groupingBy(CutOff::model));
        double dollars = byModel.entrySet().stream()
                .mapToDouble(of -> dollars(
                        handle,
                        models,
                        of.getKey(),
                        of.getValue().stream().mapToLong(CutOff::tokens).sum(),
                        of.getValue().size()))
                .sum();
        long calls = rows.stream().map(CutOff::call).distinct().count();
        return new Exposure(calls, rows.size(), dollars);
    }

    /** A request whose call was cut off. */
    record CutOff(String call, String model, long tokens) {}

    private static double dollars(Handle handle, Models models, String model, long promptTokens, long requests) {
        double answer = handle.select(
                        "select coalesce(avg(completion), 0) from (select completion from request"
                                + " where state = 'ANSWERED' and model = ? order by ended_at desc limit ?) as last",
                        model,
                        LAST_ANSWERS)
                .mapTo(Double.class)
                .one();
        return models.all().stream()
                .filter(known -> known.name().equals(model))
                .map(Model::price)
                .mapToDouble(price -> price.of(new Usage(0, promptTokens, Math.round(answer * requests))))
                .sum();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d calls for %d requests, some %.4f US dollars", calls, requests, dollars);
    }
}
