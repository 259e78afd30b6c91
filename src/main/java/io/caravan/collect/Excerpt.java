package io.caravan.collect;

import io.caravan.chat.Echo;
import io.caravan.chat.Echo.Side;

/**
 * One end of a text, in the form in which echoes are compared.
 *
 * @param side which end it is
 * @param plain the text there, without what does not count
 */
record Excerpt(Side side, String plain) {
    /** A shorter echo is compared with more than its own length: a word or two could be the beginning of anything. */
    private static final int LEAST = 8;

    static Excerpt of(String text, Side side) {
        String near = side == Side.FIRST ? text.stripLeading() : text.stripTrailing();
        return new Excerpt(side, Likeness.plain(side.of(near, 3 * Echo.LENGTH)));
    }

    /** How well this echo fits: models miscount words, so one that is too short or too long fits all the same. */
    double likenessTo(Excerpt echo) {
        String claimed = side.of(echo.plain, Echo.LENGTH);
        return Likeness.of(claimed, side.of(plain, Math.max(LEAST, claimed.length())));
    }
}
