package io.caravan.simulator;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Puts an answer on the wire, whole or broken. */
final class Delivery {
    private static final Buffer NOTHING = Buffer.buffer();
    private static final Buffer NOT_JSON = Buffer.buffer("upstream connect error or disconnect/reset before headers");

    private Delivery() {}

    /** Sends all of the body there is to be sent. */
    static void send(Call call, Buffer body, @Nullable Fault fault) {
        if (fault == null) {
            call.endWhole(body);
            return;
        }
        switch (fault.kind()) {
            case EMPTY_BODY -> call.endBroken(NOTHING, false);
            case INVALID_JSON -> call.endBroken(NOT_JSON, true);
            case CUT -> call.breakOff(start(body, fault), true);
            case STALL -> call.stall(start(body, fault), true);
            default -> call.endWhole(body);
        }
    }

    private static Buffer start(Buffer body, Fault fault) {
        int bytes = fault.number("bytes", body.length() / 2);
        return body.getBuffer(0, Math.min(bytes, body.length()));
    }

    static void reset(Call call) {
        call.breakOff(NOTHING, false);
    }
}
