package io.caravan.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.chat.Reply;
import io.caravan.chat.ReplyReader;
import io.caravan.chat.UnusableReplyException;
import io.caravan.stream.StreamEvent.Complete;
import io.caravan.stream.StreamEvent.Message;
import io.caravan.stream.StreamEvent.NetworkError;
import io.caravan.stream.StreamEvent.ParseError;
import io.caravan.stream.StreamEvent.Timeout;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * An answer that comes as server-sent events: is fed their bytes, tells a bus what happens, and adds up to the chat completion
 * that would have come in one piece. For one thread.
 */
public final class AnswerStream {
    /** Of one event; a part of an answer is some 300 bytes, but nobody promises that a tool call comes in small ones. */
    private static final int MAX_EVENT = 1 << 20;

    /** An answer has at most 384K tokens of some 4 characters, escaped at worst sixfold. */
    private static final long MAX_ANSWER = 16 << 20;

    private static final byte[] LAST = "[DONE]".getBytes(UTF_8);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final EventBus bus;
    private final EventParser parser = new EventParser(MAX_EVENT, this::understand, this::tooLong);
    private final Growing whole = new Growing();
    private boolean hasParts;
    private boolean hasLast;
    private boolean isRefused;

    public AnswerStream(EventBus bus) {
        this.bus = bus;
    }

    /** @throws IOException when there is more than an answer may have */
    public void feed(byte[] bytes, int offset, int length) throws IOException {
        parser.feed(bytes, offset, length);
        if (whole.size() > MAX_ANSWER) {
            throw new IOException("the answer is longer than " + MAX_ANSWER + " characters");
        }
    }

    private void understand(byte[] data) {
        if (Arrays.equals(data, LAST)) {
            hasLast = true;
            return;
        }
        try {
            if (JSON.readTree(data) instanceof ObjectNode chunk) {
                understood(chunk, data);
            } else {
                bus.publish(new ParseError("not a JSON object"));
            }
        } catch (JsonProcessingException e) {
            bus.publish(new ParseError("invalid JSON"));
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot be read", e);
        }
    }

    /** The upstream refuses work inside a stream as it does inside any 200; that is for the end to judge, not to pass on. */
    private void understood(ObjectNode chunk, byte[] data) {
        isRefused |=
                chunk.hasNonNull("error") || chunk.path("choices").valueStream().anyMatch(AnswerStream::isRefusal);
        if (chunk.hasNonNull("error")) {
            return;
        }
        hasParts = true;
        whole.add(chunk);
        if (!isRefused) {
            bus.publish(new Message(chunk, data));
        }
    }

    private static boolean isRefusal(JsonNode choice) {
        return ReplyReader.isRefusal(choice.path("finish_reason").asText(""));
    }

    private void tooLong() {
        bus.publish(new ParseError("longer than " + MAX_EVENT + " bytes"));
    }

    /**
     * There is no more.
     *
     * @throws EOFException when the answer had begun and is not whole
     */
    public void end() throws EOFException {
        if (hasParts && !isRefused && !isWhole()) {
            bus.publish(new NetworkError());
            throw new EOFException("the stream ended before the answer did");
        }
        bus.publish(new Complete());
    }

    /** Not every upstream sends the last event; each says why the model stopped. */
    private boolean isWhole() {
        return hasLast
                || whole.toJson().path("choices").valueStream().allMatch(choice -> choice.path("finish_reason")
                        .isTextual());
    }

    /**
     * The whole answer, as if it had come in one piece.
     *
     * @throws UnusableReplyException when it is none
     */
    public Reply toReply() {
        if (isRefused || !hasParts) {
            throw new UnusableReplyException(isRefused ? "a refusal in the stream" : "blank body");
        }
        return ReplyReader.read(bytes(whole.toJson().put("object", "chat.completion")));
    }

    private static byte[] bytes(ObjectNode completion) {
        try {
            return JSON.writeValueAsBytes(completion);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** There will be no more: the connection broke. */
    public void broken() {
        bus.publish(new NetworkError());
    }

    /** There will be no more: nothing came for too long. */
    public void timedOut() {
        bus.publish(new Timeout());
    }
}
