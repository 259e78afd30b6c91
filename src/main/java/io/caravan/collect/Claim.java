package io.caravan.collect;

import org.jspecify.annotations.Nullable;

/**
 * The value of one member of a packed answer, which is to be an object of two strings: {@code item} and {@code answer}.
 *
 * @param item what is said to be the item's text, if anything is
 * @param answer to it, if there is one
 * @param flaw why the answer is of no use, if it is not
 */
record Claim(
        @Nullable String item,
        @Nullable String answer,
        @Nullable Reason flaw) {
    /** No strings yet. */
    static final Claim EMPTY = new Claim(null, null, null);

    static Claim without(Reason flaw) {
        return new Claim(null, null, flaw);
    }

    /** With one more string. None may come twice, nor any other: then two answers may have been made one. */
    Claim with(String name, String text) {
        if (name.equals("item") && item == null) {
            return new Claim(text, answer, flaw);
        }
        if (name.equals("answer") && answer == null) {
            return new Claim(item, text, flaw);
        }
        return misshapen();
    }

    Claim misshapen() {
        return flawed(Reason.SHAPE);
    }

    /** When its object has ended. */
    Claim ended() {
        if (flaw == null && (item == null || answer == null)) {
            return misshapen();
        }
        return flaw == null && answer != null && answer.isBlank() ? flawed(Reason.BLANK) : this;
    }

    /** The same, of no use for this reason. */
    Claim flawed(Reason reason) {
        return new Claim(item, answer, reason);
    }
}
