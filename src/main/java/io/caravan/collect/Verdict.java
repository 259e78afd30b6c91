package io.caravan.collect;

/** What is made of the answer to one item of a pack. */
sealed interface Verdict {
    /** It is the item's own. */
    record Believed(String answer) implements Verdict {}

    /** It is not used. */
    record Rejected(Reason reason) implements Verdict {}
}
