package io.caravan.redaction;

import io.caravan.settings.Settings;
import io.caravan.settings.SettingsException;
import io.caravan.settings.YamlRow;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Takes secrets and personal data out of a text, as far as patterns can find them. The time it takes is proportional to
 * the text. Immutable.
 */
public final class Redaction {
    /** Changes nothing. */
    public static final Redaction NONE = new Redaction(List.of());

    private static final String TABLE = "config/redaction.yaml";

    /** What is shorter is no secret that a pattern could tell from other text; most values of a log line are. */
    private static final int SHORTEST = 6;

    private final List<Rule> rules;

    Redaction(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * The one that the settings ask for.
     *
     * @throws SettingsException when {@code config/redaction.yaml} cannot be used
     */
    public static Redaction of(Settings settings) {
        if (!settings.flag("caravan.redaction.enabled")) {
            return NONE;
        }
        Path file = settings.home().resolve(TABLE);
        return Files.exists(file) ? of(YamlRow.readAny(file)) : builtIn();
    }

    /** The table that Caravan comes with. */
    public static Redaction builtIn() {
        try (InputStream table = Redaction.class.getResourceAsStream("/" + TABLE)) {
            if (table == null) {
                throw new IllegalStateException("the build has left " + TABLE + " out of the jar");
            }
            return of(YamlRow.readAll(Path.of(TABLE), table.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Redaction of(List<YamlRow> rows) {
        return new Redaction(rows.stream().map(Rule::of).toList());
    }

    /** How many patterns there are. */
    public int size() {
        return rules.size();
    }

    /** The same text, with the name of a rule in brackets for each thing that one found. */
    public String apply(String text) {
        if (rules.isEmpty() || text.length() < SHORTEST) {
            return text;
        }
        String small = text.toLowerCase(Locale.ROOT);
        int digits = digits(text);
        String redacted = text;
        for (Rule rule : rules) {
            if (rule.isWorthTrying(small, digits)) {
                redacted = rule.apply(redacted);
            }
        }
        return redacted;
    }

    private static int digits(String text) {
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                digits++;
            }
        }
        return digits;
    }
}
