package io.caravan.chat;

import static com.fasterxml.jackson.core.JsonToken.FIELD_NAME;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_NUMBER_INT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_STRING;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.caravan.chat.BatchReplyReader.Refusals;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one line of a batch reply. Confined to one thread. */
final class BatchLineReader {
    /** How much of an error's text is looked at, in bytes. */
    private static final int MAX_ERROR_TEXT = 4_096;

    private static final int OK = 200;

    private final byte[] whole;
    private final List<String> ids = new ArrayList<>(1);
    private ReplyReader.@Nullable Fields completion;
    private int status;
    private int bodies;
    private int start;
    private int end;

    /** @param whole the reply in which it stands */
    BatchLineReader(byte[] whole) {
        this.whole = whole;
    }

    /** @param parser at the beginning of the line */
    BatchLineReader read(JsonParser parser) throws IOException {
        while (parser.nextToken() == FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("custom_id") && value == VALUE_STRING) {
                ids.add(parser.getText());
            } else if (name.equals("response") && value == START_OBJECT) {
                response(parser);
            } else {
                parser.skipChildren();
            }
        }
        return this;
    }

    private void response(JsonParser parser) throws IOException {
        while (parser.nextToken() == FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("status_code") && value == VALUE_NUMBER_INT) {
                status = (int) parser.getDoubleValue(); // whatever its size
            } else if (name.equals("body") && value == START_OBJECT) {
                body(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void body(JsonParser parser) throws IOException {
        bodies++;
        start = (int) parser.currentTokenLocation().getByteOffset();
        completion = new ReplyReader.Fields().read(parser);
        end = (int) parser.currentLocation().getByteOffset();
    }

    /** The ids under which it stands: one, if it is a good line. */
    List<String> ids() {
        return ids;
    }

    /** What it says; null for what is neither an answer nor the last word. */
    @Nullable BatchLine said(Refusals refusals) {
        if (completion == null || bodies != 1) {
            return null;
        }
        return status == OK ? answer(completion) : refusal(refusals);
    }

    private @Nullable BatchLine answer(ReplyReader.Fields fields) {
        try {
            return new BatchLine.Answered(fields.toReply(Arrays.copyOfRange(whole, start, end)));
        } catch (UnusableReplyException e) {
            return null;
        }
    }

    private @Nullable BatchLine refusal(Refusals refusals) {
        String text = new String(whole, start, Math.min(end - start, MAX_ERROR_TEXT), UTF_8);
        Failure failure = refusals.of(status, text);
        return failure == null ? null : new BatchLine.Refused(failure);
    }
}
