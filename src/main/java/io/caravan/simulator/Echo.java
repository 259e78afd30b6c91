package io.caravan.simulator;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words of an item that a packed prompt wants to see beside its answer.
 *
 * @param areFirst whether they are the first ones of the item, else the last
 */
record Echo(boolean areFirst, int words) {
    private static final Pattern ASKED = Pattern.compile("\\bits (first|last) (\\d{1,4}) words\\b");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final int MAX_CHARACTERS = 60;

    /** Returns what the text before the items asks for; null when it asks for no echo. */
    static @Nullable Echo askedBy(String text, List<Item> items) {
        Matcher asked = ASKED.matcher(text).region(0, text.indexOf(items.get(0).opening()));
        return asked.find() ? new Echo(asked.group(1).equals("first"), Integer.parseInt(asked.group(2))) : null;
    }

    String of(Item item) {
        String[] all = SPACE.split(item.text().strip());
        int from = areFirst ? 0 : Math.max(0, all.length - words);
        int to = areFirst ? Math.min(words, all.length) : all.length;
        return Beginning.of(String.join(" ", Arrays.asList(all).subList(from, to)), MAX_CHARACTERS);
    }
}
