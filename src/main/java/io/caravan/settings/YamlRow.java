package io.caravan.settings;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * One row of a table in {@code config/}, with errors that name the file, the row and the field.
 *
 * @param place where it stands, for errors
 */
public record YamlRow(String place, Map<?, ?> fields) {

    /** @throws SettingsException when the file is no list of rows */
    public static List<YamlRow> readAll(Path file) {
        return readAll(file, WatchedFile.read(file));
    }

    /**
     * The same for what has been read already.
     *
     * @param file for errors
     * @param content UTF-8
     * @throws SettingsException when it is no list of rows
     */
    public static List<YamlRow> readAll(Path file, byte[] content) {
        List<YamlRow> rows = rows(file, content);
        if (rows.isEmpty()) {
            throw new SettingsException(List.of(file + ": must be a list with at least one row"));
        }
        return rows;
    }

    /** The same for a table that may be empty. */
    public static List<YamlRow> readAny(Path file) {
        return rows(file, WatchedFile.read(file));
    }

    private static List<YamlRow> rows(Path file, byte[] content) {
        List<YamlRow> rows = new ArrayList<>();
        for (Object row : list(file, content)) {
            rows.add(of(file.getFileName() + ", row " + (rows.size() + 1), row));
        }
        return rows;
    }

    private static List<?> list(Path file, byte[] utf8) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            Object content = new Load(LoadSettings.builder()
                            .setLabel(file.getFileName().toString())
                            .build())
                    .loadFromString(text);
            if (content == null) {
                return List.of();
            }
            if (content instanceof List<?> list) {
                return list;
            }
            throw new SettingsException(List.of(file + ": must be a list of rows"));
        } catch (CharacterCodingException | YamlEngineException e) {
            throw new SettingsException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static YamlRow of(String place, Object row) {
        if (row instanceof Map<?, ?> fields) {
            return new YamlRow(place, fields);
        }
        throw new SettingsException(List.of(place + ": must have fields"));
    }

    /**
     * The same row, with no other fields than these.
     *
     * @throws SettingsException naming the field that is none of them
     */
    public YamlRow only(String... known) {
        for (Object field : fields.keySet()) {
            if (!List.of(known).contains(String.valueOf(field))) {
                throw new SettingsException(
                        List.of(place + ": there is no field '" + field + "'; known: " + String.join(", ", known)));
            }
        }
        return this;
    }

    public String text(String field) {
        return optional(field).map(Object::toString).orElseThrow(() -> missing(field, "text"));
    }

    public Optional<Object> optional(String field) {
        return Optional.ofNullable(fields.get(field));
    }

    public double number(String field) {
        return optional(field)
                .filter(Number.class::isInstance)
                .map(value -> ((Number) value).doubleValue())
                .orElseThrow(() -> missing(field, "a number"));
    }

    /** A whole number from 1. */
    public int count(String field) {
        return optional(field)
                .filter(Integer.class::isInstance)
                .map(Integer.class::cast)
                .filter(value -> value >= 1)
                .orElseThrow(() -> missing(field, "a whole number from 1"));
    }

    public boolean flag(String field) {
        return optional(field)
                .filter(Boolean.class::isInstance)
                .map(Boolean.class::cast)
                .orElseThrow(() -> missing(field, "true or false"));
    }

    /** A list of texts. */
    public List<String> texts(String field) {
        return list(field).stream().map(String::valueOf).toList();
    }

    /** A list of rows, at least one. */
    public List<YamlRow> rows(String field) {
        List<YamlRow> rows = new ArrayList<>();
        for (Object row : list(field)) {
            rows.add(of(place + ", " + field + " " + (rows.size() + 1), row));
        }
        return rows;
    }

    private List<?> list(String field) {
        return optional(field)
                .filter(List.class::isInstance)
                .map(value -> (List<?>) value)
                .filter(list -> !list.isEmpty())
                .orElseThrow(() -> missing(field, "a list"));
    }

    public YamlRow row(String field) {
        return of(place + ", " + field, optional(field).orElseThrow(() -> missing(field, "fields")));
    }

    public SettingsException missing(String field, String kind) {
        return new SettingsException(List.of(place + ": '" + field + "' must be " + kind));
    }
}
