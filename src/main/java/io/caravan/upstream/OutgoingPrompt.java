package io.caravan.upstream;

import io.caravan.chat.Call;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** The body of a call on the wire; the HTTP client finds through it the call and the key to send along. */
final class OutgoingPrompt extends ByteArrayEntity {
    private final Call call;
    private final ApiKey key;

    OutgoingPrompt(Call call, byte[] body, ApiKey key) {
        super(body, ContentType.APPLICATION_JSON);
        this.call = call;
        this.key = key;
    }

    Call call() {
        return call;
    }

    ApiKey key() {
        return key;
    }
}
