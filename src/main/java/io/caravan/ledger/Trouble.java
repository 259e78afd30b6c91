package io.caravan.ledger;

import java.sql.SQLException;

/** What went wrong with the database, in words that say what to do. */
final class Trouble {
    private Trouble() {}

    static String of(Throwable problem) {
        Throwable root = problem;
        while (root.getCause() != null && !(root instanceof SQLException)) {
            root = root.getCause();
        }
        return root instanceof SQLException sql ? words(sql) : String.valueOf(root.getMessage());
    }

    /** SQLite's primary result codes (sqlite.org/rescode.html); extended ones have them in their low byte. */
    private static String words(SQLException problem) {
        if (!(problem instanceof org.sqlite.SQLiteException sqlite)) {
            return String.valueOf(problem.getMessage());
        }
        return switch (sqlite.getResultCode().code & 0xff) {
            case 5, 6 -> "it is locked by another program: end that";
            case 8 -> "it is read-only: give Caravan the right to write it";
            case 10 -> "the disk reports an error: check it, and that there is room on it";
            case 11 ->
                "it is damaged: stop Caravan, restore the file or move it away and start again; without it,"
                        + " requests that come again are asked and paid again";
            case 13 -> "the disk is full: make room";
            case 14 -> "it cannot be opened: check the directory and the rights on it";
            case 26 -> "it is not a database: move the file away and start again";
            default -> String.valueOf(problem.getMessage());
        };
    }
}
