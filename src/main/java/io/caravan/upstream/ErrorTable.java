package io.caravan.upstream;

import io.caravan.settings.YamlRow;
import java.util.List;
import java.util.Set;

/** The rows of {@code config/errors.yaml}; the first that fits decides. Immutable. */
final class ErrorTable {
    static final String CONNECT = "connect";
    static final String BROKEN = "broken";
    static final String TIMEOUT = "timeout";
    static final String UNUSABLE = "unusable";
    static final String ANY = "any";

    private final List<ErrorRow> rows;
    private final ErrorRow otherwise;

    private ErrorTable(List<ErrorRow> rows) {
        otherwise = rows.get(rows.size() - 1);
        this.rows = List.copyOf(rows.subList(0, rows.size() - 1));
    }

    /**
     * @param rows at least one
     * @throws io.caravan.settings.SettingsException naming the row and the field that cannot be used
     */
    static ErrorTable of(List<YamlRow> rows) {
        List<ErrorRow> read = rows.stream().map(ErrorRowReader::read).toList();
        for (int i = 0; i < read.size(); i++) {
            boolean isLast = i == read.size() - 1;
            if (read.get(i).when().equals(ANY) != isLast) {
                throw rows.get(i).missing("when", isLast ? "any, as this row is the last" : "any in the last row only");
            }
        }
        return new ErrorTable(read);
    }

    /**
     * The row that decides.
     *
     * @param trouble an HTTP status, or one of the words above
     * @param text what came with it, perhaps cut; no provider's code is looked for where there was no status
     */
    ErrorRow find(String trouble, String text) {
        boolean isStatus = Character.isDigit(trouble.charAt(0));
        Set<String> codes = isStatus ? ErrorEnvelope.codes(text) : Set.of();
        return rows.stream()
                .filter(row -> row.fits(trouble, codes, text))
                .findFirst()
                .orElse(otherwise);
    }

    /** How many rows there are. */
    int size() {
        return rows.size() + 1;
    }
}
