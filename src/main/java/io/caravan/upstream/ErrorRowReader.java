package io.caravan.upstream;

import io.caravan.chat.Failure;
import io.caravan.settings.Units;
import io.caravan.settings.YamlRow;
import io.caravan.upstream.ErrorRow.Closes;
import io.caravan.upstream.ErrorRow.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a row of {@code config/errors.yaml} and checks each of its fields. */
final class ErrorRowReader {
    private static final Pattern WHEN = Pattern.compile("[1-9]\\d\\d|[1-9]xx|connect|broken|timeout|unusable|any");

    /** What an upstream may be the reason for; the other kinds arise here. */
    private static final List<Failure.Kind> KINDS = List.of(
            Failure.Kind.CALLER,
            Failure.Kind.CONTENT,
            Failure.Kind.TOO_LARGE,
            Failure.Kind.ACCOUNT,
            Failure.Kind.PACE,
            Failure.Kind.UPSTREAM,
            Failure.Kind.TRANSPORT);

    private ErrorRowReader() {}

    /** @throws io.caravan.settings.SettingsException naming the row, the field, and what is allowed there */
    static ErrorRow read(YamlRow row) {
        row.only("when", "provider-code", "message", "kind", "code", "says", "retry", "counts", "fallback", "closes");
        return new ErrorRow(
                when(row),
                pattern(row, "provider-code"),
                pattern(row, "message"),
                kind(row),
                row.text("code"),
                row.text("says"),
                retry(row),
                row.flag("counts"),
                row.optional("fallback").isPresent() && row.flag("fallback"),
                closes(row));
    }

    private static String when(YamlRow row) {
        String when = row.text("when");
        if (!WHEN.matcher(when).matches()) {
            throw row.missing("when", "a status like 429, a class like 5xx, connect, broken, timeout, unusable or any");
        }
        return when;
    }

    private static @Nullable Pattern pattern(YamlRow row, String field) {
        Optional<Object> text = row.optional(field);
        try {
            return text.map(Object::toString).map(Pattern::compile).orElse(null);
        } catch (PatternSyntaxException e) {
            throw row.missing(field, "a regular expression");
        }
    }

    private static Failure.Kind kind(YamlRow row) {
        String name = row.text("kind");
        return KINDS.stream()
                .filter(kind -> name(kind).equals(name))
                .findFirst()
                .orElseThrow(() -> row.missing(
                        "kind",
                        "one of: " + KINDS.stream().map(ErrorRowReader::name).collect(Collectors.joining(", "))));
    }

    private static String name(Failure.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Retry retry(YamlRow row) {
        if (row.optional("retry").isEmpty()) {
            return null;
        }
        YamlRow retry = row.row("retry").only("base", "cap", "attempts");
        Duration base = duration(retry, "base");
        Duration cap = duration(retry, "cap");
        if (cap.compareTo(base) < 0) {
            throw retry.missing("cap", "no shorter than base");
        }
        return new Retry(base, cap, retry.optional("attempts").isPresent() ? retry.count("attempts") : null);
    }

    private static Duration duration(YamlRow row, String field) {
        String value = row.text(field);
        if (!Units.isDuration(value) || Units.duration(value).isZero()) {
            throw row.missing(field, "a duration like 500ms or 2s");
        }
        return Units.duration(value);
    }

    private static Closes closes(YamlRow row) {
        String name = row.optional("closes").map(Object::toString).orElse("");
        return switch (name) {
            case "" -> Closes.NOTHING;
            case "key" -> Closes.KEY;
            case "account" -> Closes.ACCOUNT;
            default -> throw row.missing("closes", "key or account");
        };
    }
}
