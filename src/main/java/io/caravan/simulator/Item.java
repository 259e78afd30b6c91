package io.caravan.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One item of a packed prompt, fenced by a line that opens it and a line that repeats its id. */
record Item(String id, String text) {
    private static final Pattern OPENING =
            Pattern.compile("^<item id=\"([a-z0-9]{6,32})\">\\n", Pattern.MULTILINE | Pattern.UNIX_LINES);

    /** Returns the items of a text; none when it is not a packed prompt. */
    static List<Item> in(String text) {
        if (!text.contains("<item id=\"")) {
            return List.of();
        }
        List<Item> items = new ArrayList<>();
        Matcher opening = OPENING.matcher(text);
        int from = 0;
        while (opening.find(from)) {
            String id = opening.group(1);
            String closing = "\n</item id=\"" + id + "\">";
            // One character early, so that the closing line of an empty item is found.
            int end = lineEnding(text, closing, opening.end() - 1);
            if (end < 0) {
                from = opening.end();
            } else {
                items.add(new Item(id, text.substring(opening.end(), Math.max(end, opening.end()))));
                from = end + closing.length();
            }
        }
        return items;
    }

    /** The line that opens it, its line end included. */
    String opening() {
        return "<item id=\"" + id + "\">\n";
    }

    private static int lineEnding(String text, String closing, int from) {
        int at = text.indexOf(closing, from);
        while (at >= 0) {
            int after = at + closing.length();
            if (after == text.length() || text.charAt(after) == '\n') {
                return at;
            }
            at = text.indexOf(closing, after);
        }
        return -1;
    }
}
