package io.caravan.chat;

import static com.fasterxml.jackson.core.JsonToken.END_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.FIELD_NAME;
import static com.fasterxml.jackson.core.JsonToken.START_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the reply to a body with several requests, in one pass without a tree:
 *
 * <pre>{"responses": [{"custom_id": "…", "response": {"status_code": 200, "body": {…}}}, …]}</pre>
 *
 * A line is believed only if it is the only one under an id that was asked. Thread-safe.
 */
public final class BatchReplyReader {
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(JsonFactory.Feature.CHARSET_DETECTION).build();

    private BatchReplyReader() {}

    /** What the error status of a line means. */
    public interface Refusals {
        /**
         * The failure that it is whenever the request is sent; null when it may fare better.
         *
         * @param text the beginning of the body that came with it
         */
        @Nullable Failure of(int status, String text);
    }

    /**
     * @param ids those that were asked
     * @return a reply with the lines that can be believed, and what the answers among them used together
     * @throws UnusableReplyException when there is no such line, or something that is not JSON
     */
    public static Reply read(byte[] body, Collection<String> ids, Refusals refusals) {
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != START_OBJECT) {
                throw new UnusableReplyException("not a JSON object");
            }
            Lines lines = new Lines(body, Set.copyOf(ids), refusals);
            lines.read(parser);
            if (parser.nextToken() != null) {
                throw new UnusableReplyException("more than one JSON object");
            }
            return lines.toReply();
        } catch (IOException e) {
            throw new UnusableReplyException("invalid or cut JSON");
        }
    }

    private static final class Lines {
        private final byte[] body;
        private final Set<String> asked;
        private final Refusals refusals;
        private final Set<String> seen = new HashSet<>();
        private final Map<String, BatchLine> believed = new HashMap<>();

        Lines(byte[] body, Set<String> asked, Refusals refusals) {
            this.body = body;
            this.asked = asked;
            this.refusals = refusals;
        }

        void read(JsonParser parser) throws IOException {
            while (parser.nextToken() == FIELD_NAME) {
                boolean areResponses = parser.currentName().equals("responses");
                if (parser.nextToken() == START_ARRAY && areResponses) {
                    responses(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void responses(JsonParser parser) throws IOException {
            while (parser.nextToken() != END_ARRAY) {
                if (parser.currentToken() == START_OBJECT) {
                    note(new BatchLineReader(body).read(parser));
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void note(BatchLineReader line) {
            BatchLine said = line.said(refusals);
            for (String id : line.ids()) {
                if (!asked.contains(id)) {
                    continue;
                }
                if (seen.add(id) && said != null && line.ids().size() == 1) {
                    believed.put(id, said);
                } else {
                    believed.remove(id);
                }
            }
        }

        Reply toReply() {
            if (believed.isEmpty()) {
                throw new UnusableReplyException("no line that can be believed");
            }
            Usage used = believed.values().stream().map(Lines::usage).reduce(Usage.NONE, Usage::plus);
            return new Reply(body, "", "stop", used, Map.copyOf(believed));
        }

        private static Usage usage(BatchLine line) {
            return line instanceof BatchLine.Answered answered
                    ? answered.reply().usage()
                    : Usage.NONE;
        }
    }
}
