package io.caravan.tenant;

import io.caravan.chat.Lane;
import io.caravan.chat.Merge;
import io.caravan.chat.Models;
import io.caravan.settings.SettingsException;
import io.caravan.settings.YamlRow;
import io.caravan.tenant.Limits.RateLimit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows of {@code config/tenants.yaml}. Immutable. */
public final class TenantTable {
    /** The row of all who have none of their own. */
    private static final String OTHERS = "*";

    private static final double BILLION = 1_000_000_000;

    /** Twice as many billionths of a dollar fit in a long. */
    private static final double MOST = BILLION;

    /** Nanoseconds between two requests, times the burst, have to fit in a long. */
    private static final double SLOWEST = 0.001;

    private static final int FASTEST = 1_000_000;

    private final Map<String, Limits> limits;
    private final Map<String, Merge> merges;

    private TenantTable(Map<String, Limits> limits, Map<String, Merge> merges) {
        this.limits = limits;
        this.merges = Map.copyOf(merges);
    }

    /**
     * Reads the table; it may be empty.
     *
     * @param models those that may be named
     * @throws SettingsException naming the row and the field that cannot be used
     */
    public static TenantTable read(Path file, Models models) {
        Map<String, Limits> limits = new LinkedHashMap<>();
        Map<String, Merge> merges = new HashMap<>();
        for (YamlRow row : YamlRow.readAny(file)) {
            String name = row.only(
                            "name",
                            "merge",
                            "models",
                            "lanes",
                            "merges",
                            "requests-per-second",
                            "burst",
                            "concurrent",
                            "tokens-per-day",
                            "spend-per-day",
                            "spend-per-month")
                    .text("name");
            if (limits.put(name, limits(row, name, models)) != null) {
                throw row.missing("name", "another one, as '" + name + "' stands there twice");
            }
            usualMerge(row, name).ifPresent(merge -> merges.put(name, merge));
        }
        return new TenantTable(limits, merges);
    }

    private static Optional<Merge> usualMerge(YamlRow row, String name) {
        if (row.optional("merge").isEmpty()) {
            return Optional.empty();
        }
        if (name.equals(OTHERS)) {
            throw row.missing("merge", "left out here: the usual kind of all is caravan.collect.merge");
        }
        return Optional.of(merge(row, "merge", row.text("merge")));
    }

    private static Merge merge(YamlRow row, String field, String label) {
        return Merge.of(label).orElseThrow(() -> row.missing(field, "one of " + Merge.labels()));
    }

    private static Limits limits(YamlRow row, String name, Models models) {
        return new Limits(
                name,
                values(row, "models", model -> model(row, models, model)),
                values(row, "lanes", lane -> lane(row, lane)),
                values(row, "merges", merge -> merge(row, "merges", merge)),
                rate(row),
                row.optional("concurrent").isPresent() ? row.count("concurrent") : 0,
                caps(row));
    }

    private static <T> Set<T> values(YamlRow row, String field, Function<String, T> read) {
        return row.optional(field).isEmpty()
                ? Set.of()
                : row.texts(field).stream().map(read).collect(Collectors.toUnmodifiableSet());
    }

    private static String model(YamlRow row, Models models, String name) {
        if (models.all().stream().noneMatch(model -> model.name().equals(name))) {
            throw row.missing("models", "a list of models of models.yaml, where there is no '" + name + "'");
        }
        return name;
    }

    private static Lane lane(YamlRow row, String name) {
        return Lane.of(name).orElseThrow(() -> row.missing("lanes", "a list of interactive, stream, bulk"));
    }

    private static @Nullable RateLimit rate(YamlRow row) {
        if (row.optional("requests-per-second").isEmpty()) {
            if (row.optional("burst").isPresent()) {
                throw row.missing("requests-per-second", "there, too, if there is a burst");
            }
            return null;
        }
        double perSecond = row.number("requests-per-second");
        if (!(perSecond >= SLOWEST && perSecond <= FASTEST)) {
            throw row.missing("requests-per-second", "a number from 0.001 to 1000000");
        }
        int burst = row.optional("burst").isPresent() ? row.count("burst") : (int) Math.ceil(perSecond);
        if (burst > FASTEST) {
            throw row.missing("burst", "a whole number from 1 to 1000000");
        }
        return new RateLimit(perSecond, burst);
    }

    private static Map<BudgetKind, Long> caps(YamlRow row) {
        Map<BudgetKind, Long> caps = new EnumMap<>(BudgetKind.class);
        for (BudgetKind kind : BudgetKind.values()) {
            if (row.optional(kind.field()).isPresent()) {
                double value = positive(row, kind.field());
                caps.put(kind, kind.isSpend() ? billionths(row, kind.field(), value) : whole(row, kind.field(), value));
            }
        }
        return caps;
    }

    private static long billionths(YamlRow row, String field, double dollars) {
        return whole(row, field, Math.rint(dollars * BILLION));
    }

    private static long whole(YamlRow row, String field, double value) {
        if (value < 1 || value != Math.rint(value)) {
            throw row.missing(field, "a whole number from 1");
        }
        return (long) value;
    }

    private static double positive(YamlRow row, String field) {
        double value = row.number(field);
        if (!(value > 0 && value <= MOST)) {
            throw row.missing(field, "a number above 0, up to a billion");
        }
        return value;
    }

    /** How requests of tenants are usually merged, of those that have a kind of their own. */
    public Map<String, Merge> merges() {
        return merges;
    }

    public int size() {
        return limits.size();
    }

    /** Whether what tenants use has to be kept. */
    public boolean needsLedger() {
        return limits.values().stream().anyMatch(row -> !row.caps().isEmpty());
    }

    /**
     * A cap of the table.
     *
     * @param tenant {@code *} for each one that has no row
     * @param kind for instance {@code spend-per-day}
     * @param amount tokens, or billionths of a US dollar
     */
    public record Cap(String tenant, String kind, long amount) {
        /** Whether it is about money. */
        public boolean isSpend() {
            return kind.startsWith("spend");
        }
    }

    /** All caps, in the order of the table. */
    public List<Cap> caps() {
        List<Cap> caps = new ArrayList<>();
        limits.forEach(
                (tenant, row) -> row.caps().forEach((kind, amount) -> caps.add(new Cap(tenant, kind.field(), amount))));
        return caps;
    }

    /** The row that a tenant has, as meters name it: there can be more tenants than rows. */
    public String label(String tenant) {
        String label = of(tenant).label();
        return label.isEmpty() ? OTHERS : label;
    }

    /** The rows of single tenants. */
    List<Limits> named() {
        return limits.values().stream()
                .filter(row -> !row.label().equals(OTHERS))
                .toList();
    }

    /** Those of the tenant's own row, or of the row of all others; else there are none. */
    Limits of(String tenant) {
        Limits own = limits.get(tenant);
        return own != null ? own : limits.getOrDefault(OTHERS, Limits.NONE);
    }
}
