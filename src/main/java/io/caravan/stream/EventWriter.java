package io.caravan.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes server-sent events as clients of OpenAI's API read them. Thread-safe. */
public final class EventWriter {
    /** Of a stream of events. */
    public static final String MEDIA_TYPE = "text/event-stream; charset=utf-8";

    private static final JsonMapper JSON = new JsonMapper();
    private static final byte[] BEGINNING = "data: ".getBytes(US_ASCII);
    private static final byte[] END = "\n\n".getBytes(US_ASCII);
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(US_ASCII);
    private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(US_ASCII);

    private EventWriter() {}

    /** A line break in JSON stands between its tokens alone, so it may be left out, as it must be here. */
    static void write(byte[] json, ByteArrayOutputStream to) {
        to.writeBytes(BEGINNING);
        for (byte next : json) {
            to.write(next == '\n' || next == '\r' ? ' ' : next);
        }
        to.writeBytes(END);
    }

    /** The last one of a good stream. */
    public static byte[] done() {
        return DONE.clone();
    }

    /** Says nothing, but that somebody is there. */
    public static byte[] keepAlive() {
        return KEEP_ALIVE.clone();
    }

    /** An event with this as its data. */
    public static byte[] event(byte[] json) {
        ByteArrayOutputStream event = new ByteArrayOutputStream(json.length + BEGINNING.length + END.length);
        write(json, event);
        return event.toByteArray();
    }

    /**
     * A whole answer as a stream: for each choice what is said and why it ends there, then usage, then the last event.
     *
     * @param completion a chat completion, JSON in UTF-8
     */
    public static byte[] wholeStream(byte[] completion) {
        ByteArrayOutputStream events = new ByteArrayOutputStream(completion.length + USUAL_FRAME);
        try {
            ObjectNode head = (ObjectNode) JSON.readTree(completion);
            JsonNode choices = head.remove("choices");
            JsonNode usage = head.remove("usage");
            head.put("object", "chat.completion.chunk");
            for (JsonNode choice : choices) {
                write(chunk(head, said(choice)), events);
            }
            for (int i = 0; i < choices.size(); i++) {
                ObjectNode last = chunk(head, ended(choices.get(i)));
                if (i == choices.size() - 1 && usage != null) {
                    last.set("usage", usage);
                }
                write(last, events);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("this was read as a chat completion before", e);
        }
        events.writeBytes(DONE);
        return events.toByteArray();
    }

    private static final int USUAL_FRAME = 512;

    private static void write(ObjectNode chunk, ByteArrayOutputStream to) throws IOException {
        write(JSON.writeValueAsBytes(chunk), to);
    }

    private static ObjectNode chunk(ObjectNode head, ObjectNode choice) {
        ObjectNode chunk = head.deepCopy();
        chunk.putArray("choices").add(choice);
        return chunk;
    }

    private static ObjectNode said(JsonNode choice) {
        ObjectNode part = choice.deepCopy();
        JsonNode message = part.remove("message");
        if (message instanceof ObjectNode delta) {
            number(delta.get("tool_calls"));
            part.set("delta", delta);
        } else {
            part.putObject("delta");
        }
        return part.putNull("finish_reason");
    }

    /** In a stream each of several has a number, by which its parts are put together again. */
    private static void number(JsonNode toolCalls) {
        if (toolCalls instanceof ArrayNode calls) {
            for (int i = 0; i < calls.size(); i++) {
                if (calls.get(i) instanceof ObjectNode call) {
                    call.put("index", i);
                }
            }
        }
    }

    private static ObjectNode ended(JsonNode choice) {
        ObjectNode part = JSON.createObjectNode();
        part.set("index", choice.path("index"));
        part.putObject("delta");
        part.set("finish_reason", choice.path("finish_reason"));
        return part;
    }
}
