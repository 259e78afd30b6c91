package io.caravan.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What happens on the way of an answer that comes in parts. */
public sealed interface StreamEvent {
    /**
     * A part of the answer.
     *
     * @param chunk as it is understood; not to be changed
     * @param data as it came: JSON in UTF-8
     */
    record Message(ObjectNode chunk, byte[] data) implements StreamEvent {
        @Override
        public String label() {
            return "message";
        }
    }

    /** Something came that is no part of an answer; it is left out. */
    record ParseError(String complaint) implements StreamEvent {
        @Override
        public String label() {
            return "parse-error";
        }
    }

    /** The connection broke before the answer was complete. */
    record NetworkError() implements StreamEvent {
        @Override
        public String label() {
            return "network-error";
        }
    }

    /** Nothing came for too long, or the time of the call was up. */
    record Timeout() implements StreamEvent {
        @Override
        public String label() {
            return "timeout";
        }
    }

    /** The answer is complete. */
    record Complete() implements StreamEvent {
        @Override
        public String label() {
            return "complete";
        }
    }

    /** The name in meters. */
    String label();
}
