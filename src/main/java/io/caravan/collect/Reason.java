package io.caravan.collect;

import java.util.Locale;

/** Why a member of a pack is asked again. */
enum Reason {
    /** The upstream refused the whole, perhaps for one item. */
    REFUSED,
    /** Nobody can use what the upstream answered. */
    UNUSABLE,
    /** Another node asks for one of them. */
    UNDER_WAY,
    /** There is no answer under its id. */
    MISSING,
    /** The answer broke off before or within its own. */
    CUT,
    /** There is more than one answer under its id. */
    TWICE,
    /** Its answer is not an object of two strings. */
    SHAPE,
    /** Its answer is blank. */
    BLANK,
    /** What is said to be its text is not. */
    ECHO,
    /** What is said to be its text may be another's. */
    ECHO_OF_ANOTHER,
    /** The item before or after it has no answer: this one may hold both. */
    NEIGHBOUR;

    /** The name in meters, for instance {@code echo-of-another}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
