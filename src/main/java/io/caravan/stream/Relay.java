package io.caravan.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.chat.Downstream;
import io.caravan.stream.StreamEvent.Message;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/**
 * Passes the parts of an answer on as they came. Nothing goes out before the model has said something: an upstream that
 * only begins an answer can be asked again. For one thread.
 */
public final class Relay implements Consumer<StreamEvent> {
    /** Bytes of a beginning that says nothing; whoever waits should hear of a longer one. */
    private static final int LONGEST_SILENCE = 64 << 10;

    private final Downstream downstream;
    private final ByteArrayOutputStream ready = new ByteArrayOutputStream();
    private boolean hasSpoken;

    public Relay(Downstream downstream) {
        this.downstream = downstream;
    }

    @Override
    public void accept(StreamEvent event) {
        if (event instanceof Message message) {
            hasSpoken = hasSpoken || says(message.chunk()) || ready.size() > LONGEST_SILENCE;
            EventWriter.write(message.data(), ready);
        }
    }

    private static boolean says(JsonNode chunk) {
        return chunk.path("choices").valueStream().anyMatch(choice -> choice.path("delta").properties().stream()
                .anyMatch(field -> !field.getKey().equals("role") && isSomething(field.getValue())));
    }

    private static boolean isSomething(JsonNode value) {
        return value.isTextual() ? !value.textValue().isBlank() : !value.isEmpty();
    }

    /** Sends what has come; waits while whoever reads it is slow. */
    public void flush() {
        if (hasSpoken && ready.size() > 0) {
            downstream.send(ready.toByteArray());
            ready.reset();
        }
    }
}
