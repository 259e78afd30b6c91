package io.caravan.quality;

/** No item was answered, so there is nothing to compare: look at the upstream first. */
public final class NoAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoAnswerException(String reason) {
        super("none of the items was answered: " + reason);
    }
}
