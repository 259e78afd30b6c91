package io.caravan.chat;

import java.util.Locale;

/** What a request ends with: exactly one of these. */
public sealed interface Answer {

    /**
     * The model answered.
     *
     * @param body a chat completion as JSON in UTF-8; shared, never to be changed
     * @param merge how the request travelled
     * @param size how many requests shared the call
     * @param calls how many calls it took, retries included
     * @param source where the answer came from
     * @param usage this request's share of what the call was charged for
     */
    record Answered(byte[] body, Merge merge, int size, int calls, Source source, Usage usage) implements Answer {
        @Override
        public byte[] toJson() {
            return body;
        }
    }

    /** There is no answer, and this is why. */
    record Failed(Failure failure) implements Answer {
        @Override
        public byte[] toJson() {
            return ErrorEnvelope.of(failure);
        }
    }

    /** Where an answer came from. */
    enum Source {
        UPSTREAM,
        /** Another request's call, shared because the two were identical. */
        SHARED;

        /** The name in headers. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** As JSON in UTF-8: the chat completion, or the error envelope. */
    byte[] toJson();

    static Answer failed(Failure failure) {
        return new Failed(failure);
    }
}
