package io.caravan.upstream;

import java.util.List;

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

    ErrorRow find(String trouble, String text) {
        return rows.stream().filter(row -> row.fits(trouble, text)).findFirst().orElse(otherwise);
    }
}
