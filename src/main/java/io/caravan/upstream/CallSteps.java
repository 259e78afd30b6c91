package io.caravan.upstream;

import io.caravan.chat.Call;
import io.caravan.chat.Downstream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** The steps of the {@code call} route around camel-http. */
final class CallSteps {
    private static final int USUAL_ANSWER_BYTES = 2 << 10;

    /** Many times what a pack is asked for: more is no answer, and not worth looking into. */
    private static final int MOST_KEPT_BYTES = 4 << 20;

    /** camel-http replaces the body, so what was sent travels beside it; as a property, because a header would be sent. */
    private static final String SENT = "caravan.sent";

    private final Calls calls;
    private final StreamedAnswers streams;

    CallSteps(Calls calls, StreamedAnswers streams) {
        this.calls = calls;
        this.streams = streams;
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
        InputStream body = (InputStream) exchange.getMessage().getBody();
        exchange.getMessage().setBody(call);
        Downstream downstream = call.downstream();
        if (status == 200 && downstream != null) {
            streams.read(sent, body, downstream);
        } else {
            calls.judge(sent, status, readAll(call, status, body));
        }
    }

    private static byte[] readAll(Call call, int status, @Nullable InputStream stream) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(USUAL_ANSWER_BYTES);
        try {
            copy(stream, body);
        } catch (IOException e) {
            if (status == 200 && call.sharesAnswer() && body.size() <= MOST_KEPT_BYTES) {
                call.keep(body.toByteArray());
            }
            throw e;
        }
        return body.toByteArray();
    }

    private static void copy(@Nullable InputStream body, ByteArrayOutputStream bytes) throws IOException {
        byte[] chunk = new byte[USUAL_ANSWER_BYTES];
        while (body != null) {
            int read = body.read(chunk);
            if (read < 0) {
                break;
            }
            bytes.write(chunk, 0, read);
        }
    }

    void failed(Exchange exchange) {
        Throwable problem = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        calls.judge(exchange.getMessage().getBody(Call.class), BreakerRules.reason(problem));
    }
}
