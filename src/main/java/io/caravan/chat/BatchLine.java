package io.caravan.chat;

/** What an upstream that takes several requests in one body says to one of them. */
public sealed interface BatchLine {
    /** The request is answered, as if it had been sent alone. */
    record Answered(Reply reply) implements BatchLine {}

    /** The request is refused, and would be whenever it is sent. */
    record Refused(Failure failure) implements BatchLine {}
}
