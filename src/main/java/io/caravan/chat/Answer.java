package io.caravan.chat;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
     * @param charge this request's share of what was charged
     * @param fallback the name of the upstream that answered, if it was not the first choice
     */
    record Answered(
            byte[] body,
            Merge merge,
            int size,
            int calls,
            Source source,
            Charge charge,
            @Nullable String fallback) implements Answer {
        /** By the upstream of first choice. */
        public Answered(byte[] body, Merge merge, int size, int calls, Source source, Charge charge) {
            this(body, merge, size, calls, source, charge, null);
        }

        @Override
        public byte[] toJson() {
            return body;
        }
    }

    /**
     * There is no answer, and this is why.
     *
     * @param charge for the calls that were made in vain
     */
    record Failed(Failure failure, Charge charge) implements Answer {
        @Override
        public byte[] toJson() {
            return ErrorEnvelope.of(failure);
        }
    }

    /** Where an answer came from. */
    enum Source {
        UPSTREAM,
        /** Another request's call, shared because the two were identical. */
        SHARED,
        /** The ledger: the same request was answered before. */
        LEDGER,
        /** Caravan itself: there was nothing to ask. */
        LOCAL;

        /** The name in headers. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** As JSON in UTF-8: the chat completion, or the error envelope. */
    byte[] toJson();

    /** What the request was charged for. */
    Charge charge();

    /** Failed without a call. */
    static Answer failed(Failure failure) {
        return new Failed(failure, Charge.NONE);
    }
}
