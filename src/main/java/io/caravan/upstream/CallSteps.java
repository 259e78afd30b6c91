package io.caravan.upstream;

import io.caravan.chat.Call;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** The steps of the {@code call} route around camel-http. */
final class CallSteps {
    private static final int USUAL_ANSWER_BYTES = 2 << 10;

    /** camel-http replaces the body, so what was sent travels beside it; as a property, because a header would be sent. */
    private static final String SENT = "caravan.sent";

    private final Calls calls;

    CallSteps(Calls calls) {
        this.calls = calls;
    }

    void send(Exchange exchange) {
        Call call = exchange.getMessage().getBody(Call.class);
        OutgoingPrompt prompt = calls.prompt(call);
        exchange.setProperty(SENT, prompt);
        exchange.getMessage().setBody(prompt);
    }

    /** Reads the response to its end inside the breaker: afterwards it is closed, and a slow one would not count. */
    void read(Exchange exchange) throws IOException {
        OutgoingPrompt sent = exchange.getProperty(SENT, OutgoingPrompt.class);
        Call call = sent.call();
        int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        calls.judge(sent, status, bytes((InputStream) exchange.getMessage().getBody()));
        exchange.getMessage().setBody(call);
    }

    private static byte[] bytes(@Nullable InputStream body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_ANSWER_BYTES);
        byte[] chunk = new byte[USUAL_ANSWER_BYTES];
        while (body != null) {
            int read = body.read(chunk);
            if (read < 0) {
                break;
            }
            bytes.write(chunk, 0, read);
        }
        return bytes.toByteArray();
    }

    void failed(Exchange exchange) {
        Throwable problem = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        calls.judge(exchange.getMessage().getBody(Call.class), BreakerRules.reason(problem));
    }
}
