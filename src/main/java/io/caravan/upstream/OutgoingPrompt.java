package io.caravan.upstream;

import io.caravan.chat.Call;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** The body of a call on the wire; the HTTP client finds the call through it. */
final class OutgoingPrompt extends ByteArrayEntity {
    private final Call call;

    OutgoingPrompt(Call call) {
        super(call.prompt(), ContentType.APPLICATION_JSON);
        this.call = call;
    }

    Call call() {
        return call;
    }
}
