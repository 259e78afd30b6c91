package io.caravan.command;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns as wide as they need to be; the last one is not filled up. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... head) {
        add(head);
    }

    void add(String... cells) {
        rows.add(List.of(cells).stream().map(Table::plain).toList());
    }

    /** Keys are named by strangers: what would move the cursor or change colours is not let out. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(point -> plain.appendCodePoint(isPlain(point) ? point : '?'));
        return plain.toString();
    }

    private static boolean isPlain(int point) {
        return !Character.isISOControl(point) && Character.getType(point) != Character.FORMAT;
    }

    List<String> lines() {
        return rows.stream().map(this::line).toList();
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size() - 1; column++) {
            String cell = row.get(column);
            line.append(cell).append(" ".repeat(width(column) - cell.length() + 2));
        }
        return line.append(row.get(row.size() - 1)).toString();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
