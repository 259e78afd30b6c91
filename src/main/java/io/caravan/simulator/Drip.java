package io.caravan.simulator;

import io.vertx.core.buffer.Buffer;

/** An answer of which a little comes at a time. */
final class Drip {
    private final Call call;
    private final Buffer body;
    private final int bytes;
    private int sent;

    private Drip(Call call, Buffer body, int bytes) {
        this.call = call;
        this.body = body;
        this.bytes = bytes;
    }

    static void send(Call call, Buffer body, Fault fault) {
        Drip drip = new Drip(call, body, Math.max(1, fault.number("bytes", 1)));
        call.every(Math.max(1, fault.number("everyMs", 100)), drip::fall);
        drip.fall();
    }

    private void fall() {
        int from = sent;
        sent = Math.min(body.length() - from, bytes) + from;
        Buffer drop = body.getBuffer(from, sent);
        if (sent == body.length()) {
            call.endWhole(drop);
        } else {
            call.write(drop);
        }
    }
}
