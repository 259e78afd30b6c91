package io.caravan.chat;

import org.jspecify.annotations.Nullable;

/**
 * Where a trace comes from, or how others go on with it: what W3C's headers {@code traceparent} and {@code tracestate} say.
 * What comes from outside is not checked here.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/">Trace Context</a>
 */
public record TraceContext(String parent, String state) {
    public static final String PARENT = "traceparent";
    public static final String STATE = "tracestate";

    public static final TraceContext NONE = new TraceContext("", "");

    private static final int ID_BEGIN = 3;
    private static final int ID_END = 35;

    public static TraceContext of(@Nullable String parent, @Nullable String state) {
        return parent == null || parent.isEmpty() ? NONE : new TraceContext(parent, state == null ? "" : state);
    }

    public boolean isThere() {
        return !parent.isEmpty();
    }

    /** 32 hexadecimal digits, of a context of our own; empty when there is none. */
    public String traceId() {
        return parent.length() < ID_END ? "" : parent.substring(ID_BEGIN, ID_END);
    }
}
