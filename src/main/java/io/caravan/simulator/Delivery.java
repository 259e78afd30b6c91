package io.caravan.simulator;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Puts an answer on the wire, whole or broken. */
final class Delivery {
    private static final Buffer NOTHING = Buffer.buffer();
    private static final Buffer NOT_JSON = Buffer.buffer("upstream connect error or disconnect/reset before headers");

    private static final String FLOOD = "x".repeat(72);

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
            case ABORT -> call.abort(start(body, fault));
            case DRIP -> Drip.send(call, body, fault);
            case KEEP_ALIVE_LIE -> call.endAndClose(body);
            default -> call.endWhole(body);
        }
    }

    private static Buffer start(Buffer body, Fault fault) {
        int bytes = fault.number("bytes", body.length() / 2);
        return body.getBuffer(0, Math.min(bytes, body.length()));
    }

    /** Does what comes before an answer; true when there is to be none. */
    static boolean replaces(Call call, Fault fault) {
        switch (fault.kind()) {
            case RESET -> call.reset();
            case SILENCE -> call.keepSilent();
            case HEADER_FLOOD -> flood(call, fault.number("headers", 10_000));
            case KEEP_ALIVE_LIE -> call.header("Connection", "keep-alive");
            default -> {}
        }
        return fault.kind() == FaultKind.RESET || fault.kind() == FaultKind.SILENCE;
    }

    /** Each header takes 100 bytes on the wire unless there are more than a million. */
    private static void flood(Call call, int headers) {
        for (int i = 0; i < headers; i++) {
            call.header("X-Simulator-Flood-%06d".formatted(i), FLOOD);
        }
    }
}
