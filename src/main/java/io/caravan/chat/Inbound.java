package io.caravan.chat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message as an origin read it, not yet understood.
 *
 * @param body JSON in UTF-8, or what claims to be
 * @param asker who asks and how
 * @param deadline the asker's own, if there is one
 * @param refusal why the origin itself does not accept the message, if so
 * @param identity by which the request is known again, if it is to be
 * @param trace of its sender
 */
public record Inbound(
        byte[] body,
        Asker asker,
        @Nullable Instant deadline,
        @Nullable Failure refusal,
        @Nullable Identity identity,
        TraceContext trace) {
    private static final byte[] NOTHING = {};

    public Inbound(byte[] body, Asker asker, @Nullable Instant deadline) {
        this(body, asker, deadline, null, null, TraceContext.NONE);
    }

    /** A message that its origin refuses. */
    public static Inbound refused(Asker asker, Failure why) {
        return new Inbound(NOTHING, asker, null, why, null, TraceContext.NONE);
    }

    public Inbound identifiedBy(@Nullable Identity known) {
        return new Inbound(body, asker, deadline, refusal, known, trace);
    }

    /** The same, as a part of this trace. */
    public Inbound tracedBy(TraceContext sender) {
        return new Inbound(body, asker, deadline, refusal, identity, sender);
    }
}
