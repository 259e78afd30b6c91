package io.caravan.simulator;

import io.vertx.core.buffer.Buffer;

/**
 * An answer whose content goes on and on in the middle. What fills it is made once and sent again and again while the
 * client takes it, so the whole is never in memory.
 */
final class HugeBody {
    /** As many characters, each one byte, go into a piece of filling. */
    static final String FILLING = "x".repeat(8192);

    private static final int USUAL_BYTES = 100_000_000;

    private final Buffer filling;
    private final Buffer end;
    private long left;

    private HugeBody(Buffer filling, Buffer end, long left) {
        this.filling = filling;
        this.end = end;
        this.left = left;
    }

    /**
     * Sends it, as many whole pieces of filling as there is room for.
     *
     * @param fault says how many bytes it has together
     */
    static void send(Call call, Fault fault, Buffer start, Buffer filling, Buffer end) {
        long left = (long) fault.number("bytes", USUAL_BYTES) - start.length() - end.length();
        HugeBody body = new HugeBody(filling, end, left);
        call.write(start);
        call.whileRoom(() -> body.sendPiece(call));
    }

    private void sendPiece(Call call) {
        if (left >= filling.length()) {
            left -= filling.length();
            call.write(filling);
        } else {
            call.endWhole(end);
        }
    }
}
