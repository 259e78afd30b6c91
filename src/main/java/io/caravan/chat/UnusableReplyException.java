package io.caravan.chat;

/** The upstream said 200 and gave no answer: blank, cut short, not JSON, or a refusal inside. Worth another attempt. */
public final class UnusableReplyException extends CaravanException {
    private static final long serialVersionUID = 1;

    public UnusableReplyException(String reason) {
        super(new Failure(
                Failure.Kind.UPSTREAM, "unusable_answer", "The upstream gave no usable answer (" + reason + ")."));
    }
}
