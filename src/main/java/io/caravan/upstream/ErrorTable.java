package io.caravan.upstream;

import io.caravan.chat.Failure;
import io.caravan.settings.Units;
import io.caravan.settings.YamlRow;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The rows of {@code config/errors.yaml}; the first that fits decides. Immutable. */
final class ErrorTable {
    static final String CONNECT = "connect";
    static final String BROKEN = "broken";
    static final String UNUSABLE = "unusable";

    private final List<ErrorRow> rows;
    private final ErrorRow otherwise;

    /** @param rows the last one must be {@code when: any} */
    ErrorTable(List<ErrorRow> rows) {
        otherwise = rows.get(rows.size() - 1);
        if (!otherwise.when().equals("any")) {
            throw new IllegalArgumentException("the last row of the error table must be 'when: any'");
        }
        this.rows = List.copyOf(rows.subList(0, rows.size() - 1));
    }

    /** @throws io.caravan.settings.SettingsException naming the row and the field that cannot be used */
    static ErrorTable of(List<YamlRow> rows) {
        return new ErrorTable(rows.stream().map(ErrorTable::row).toList());
    }

    private static ErrorRow row(YamlRow row) {
        row.only("when", "message", "kind", "code", "says", "retry", "counts");
        Optional<YamlRow> retry =
                row.optional("retry").map(present -> row.row("retry").only("base", "cap"));
        return new ErrorRow(
                row.text("when"),
                row.optional("message").map(text -> pattern(row, text)).orElse(null),
                kind(row),
                row.text("code"),
                row.text("says"),
                retry.isPresent(),
                retry.map(fields -> duration(fields, "base")).orElse(Duration.ZERO),
                retry.map(fields -> duration(fields, "cap")).orElse(Duration.ZERO),
                row.flag("counts"));
    }

    private static Pattern pattern(YamlRow row, Object text) {
        try {
            return Pattern.compile(text.toString());
        } catch (PatternSyntaxException e) {
            throw row.missing("message", "a regular expression");
        }
    }

    private static Failure.Kind kind(YamlRow row) {
        String name = row.text("kind");
        return Arrays.stream(Failure.Kind.values())
                .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> row.missing("kind", "a kind of failure, like upstream"));
    }

    private static Duration duration(YamlRow row, String field) {
        String value = row.text(field);
        if (!Units.isDuration(value)) {
            throw row.missing(field, "a duration like 500ms or 2s");
        }
        return Units.duration(value);
    }

    ErrorRow find(String trouble, String text) {
        return rows.stream().filter(row -> row.fits(trouble, text)).findFirst().orElse(otherwise);
    }
}
