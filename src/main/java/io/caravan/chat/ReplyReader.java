package io.caravan.chat;

import static com.fasterxml.jackson.core.JsonToken.END_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.FIELD_NAME;
import static com.fasterxml.jackson.core.JsonToken.START_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_STRING;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads a chat completion that came with status 200, in one pass without a tree. The upstream refuses work inside a 200
 * too, so nothing is believed unread. Thread-safe.
 */
public final class ReplyReader {
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(JsonFactory.Feature.CHARSET_DETECTION).build();

    /** Characters of an escape in JSON, less the last: an answer may break off within one. */
    private static final int LONGEST_ESCAPE = 5;

    private ReplyReader() {}

    /** @throws UnusableReplyException when there is no answer in it */
    public static Reply read(byte[] body) {
        try (JsonParser parser = JSON.createParser(body)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new UnusableReplyException("blank body");
            }
            if (first != START_OBJECT) {
                throw new UnusableReplyException("not a JSON object");
            }
            Reply reply = new Fields().read(parser).toReply(body);
            if (parser.nextToken() != null) {
                throw new UnusableReplyException("more than one JSON object");
            }
            return reply;
        } catch (IOException e) {
            throw new UnusableReplyException("invalid or cut JSON");
        }
    }

    /** Whether a model that stopped for this reason has refused to work. */
    public static boolean isRefusal(String finishReason) {
        return finishReason.equals("insufficient_system_resource") || finishReason.equals("aborted");
    }

    /**
     * The text of a chat completion that broke off, as far as it came: empty when it had not begun. The text ends where the
     * answer does; before that place it is what the upstream sent.
     */
    public static String textOf(byte[] cut) {
        String body = new String(cut, StandardCharsets.UTF_8);
        for (int dropped = 0; dropped <= LONGEST_ESCAPE && dropped <= body.length(); dropped++) {
            String text = textOf(body.substring(0, body.length() - dropped) + '"');
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
    }

    private static String textOf(String closed) {
        Fields fields = new Fields();
        try (JsonParser parser = JSON.createParser(closed)) {
            if (parser.nextToken() == START_OBJECT) {
                fields.read(parser);
            }
        } catch (IOException expected) {
            return fields.content;
        }
        return fields.content;
    }

    /** What of a chat completion is of interest. */
    static final class Fields {
        private String content = "";
        private String finishReason = "";
        private boolean callsTools;
        private boolean hasChoice;
        private long prompt;
        private long hit;
        private long completion;

        Fields read(JsonParser parser) throws IOException {
            while (parser.nextToken() == FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("choices") && value == START_ARRAY) {
                    choices(parser);
                } else if (name.equals("usage") && value == START_OBJECT) {
                    usage(parser);
                } else {
                    parser.skipChildren();
                }
            }
            return this;
        }

        private void choices(JsonParser parser) throws IOException {
            while (parser.nextToken() != END_ARRAY) {
                if (hasChoice || parser.currentToken() != START_OBJECT) {
                    parser.skipChildren();
                } else {
                    choice(parser);
                    hasChoice = true;
                }
            }
        }

        private void choice(JsonParser parser) throws IOException {
            while (parser.nextToken() == FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("message") && value == START_OBJECT) {
                    message(parser);
                } else if (name.equals("finish_reason") && value == VALUE_STRING) {
                    finishReason = parser.getText();
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void message(JsonParser parser) throws IOException {
            while (parser.nextToken() == FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("content") && value == VALUE_STRING) {
                    content = parser.getText();
                } else {
                    callsTools |= name.equals("tool_calls") && value == START_ARRAY;
                    parser.skipChildren();
                }
            }
        }

        private void usage(JsonParser parser) throws IOException {
            while (parser.nextToken() == FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "prompt_tokens" -> prompt = count(parser);
                    case "prompt_cache_hit_tokens" -> hit = count(parser);
                    case "completion_tokens" -> completion = count(parser);
                    default -> parser.skipChildren();
                }
            }
        }

        /** Nonsense counts as nothing: a good answer is not thrown away for it. */
        private static long count(JsonParser parser) throws IOException {
            boolean isNumber = parser.currentToken().isNumeric();
            parser.skipChildren();
            return isNumber ? Math.max(0, (long) parser.getDoubleValue()) : 0;
        }

        Reply toReply(byte[] body) {
            if (!hasChoice) {
                throw new UnusableReplyException("no choices");
            }
            if (isRefusal(finishReason)) {
                throw new UnusableReplyException(finishReason);
            }
            boolean ended = finishReason.equals("stop") || finishReason.isEmpty();
            if (content.isBlank() && !callsTools && ended) {
                throw new UnusableReplyException("blank content");
            }
            return new Reply(body, content, finishReason, new Usage(hit, Math.max(0, prompt - hit), completion));
        }
    }
}
