package io.caravan.simulator;

import static com.fasterxml.jackson.core.JsonToken.FIELD_NAME;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_NULL;
import static com.fasterxml.jackson.core.JsonToken.VALUE_STRING;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Reads a chat completion request in one pass without a tree. Thread-safe. */
final class PromptReader {
    private static final JsonFactory JSON = new JsonFactory();

    private final Models models;

    PromptReader(Models models) {
        this.models = models;
    }

    /** @throws RefusedException when DeepSeek would refuse it too */
    Prompt read(byte[] body) {
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != START_OBJECT) {
                throw new RefusedException(Refusal.broken("expected an object"));
            }
            Prompt prompt = new Fields().read(parser).toPrompt();
            if (parser.nextToken() != null) {
                throw new RefusedException(Refusal.broken("trailing characters"));
            }
            return prompt;
        } catch (IOException e) {
            throw new RefusedException(Refusal.broken("not a complete JSON document"));
        }
    }

    private final class Fields {
        private final Messages messages = new Messages();
        private String model = "";
        private String userId = "";
        private boolean stream;
        private boolean streamOptions;
        private boolean jsonObject;
        private boolean thinks;
        private final Tools tools = new Tools();
        private long maxTokens;

        Fields read(JsonParser parser) throws IOException {
            while (parser.nextToken() == FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "model" -> model = parser.getValueAsString("");
                    case "user_id" -> userId = parser.getValueAsString("");
                    case "stream" -> stream = parser.getValueAsBoolean();
                    case "stream_options" -> streamOptions = value != VALUE_NULL;
                    case "max_tokens" -> maxTokens = parser.getValueAsLong();
                    case "response_format" -> jsonObject = isOfType(parser, "json_object");
                    case "thinking" -> thinks = isOfType(parser, "enabled");
                    case "tools" -> tools.readOffer(parser);
                    case "tool_choice" -> tools.readChoice(parser);
                    case "messages" -> messages.read(parser);
                    default -> {}
                }
                parser.skipChildren();
            }
            return this;
        }

        private static boolean isOfType(JsonParser parser, String type) throws IOException {
            if (parser.currentToken() != START_OBJECT) {
                return false;
            }
            boolean found = false;
            while (parser.nextToken() == FIELD_NAME) {
                boolean isType = parser.currentName().equals("type");
                found |= parser.nextToken() == VALUE_STRING
                        && isType
                        && parser.getText().equals(type);
                parser.skipChildren();
            }
            return found;
        }

        Prompt toPrompt() {
            if (messages.isEmpty()) {
                throw new RefusedException(Refusal.broken("missing field `messages`"));
            }
            Model known = models.find(model);
            if (known == null) {
                throw new RefusedException(new Refusal(400, "Model Not Exist"));
            }
            check(known);
            long instruction = Hash.mix(messages.instructionHash() + Hash.of(userId) + Hash.of(model));
            return new Prompt(
                    known,
                    stream,
                    jsonObject,
                    thinks,
                    tools.called(messages),
                    messages.lastUserText(),
                    instruction,
                    messages.instructionTokens(),
                    messages.tokens());
        }

        private void check(Model known) {
            long wanted = messages.tokens() + maxTokens;
            if (wanted > known.context()) {
                throw new RefusedException(new Refusal(
                        400,
                        "This model's maximum context length is " + known.context() + " tokens. However, you requested "
                                + wanted + " tokens. Please reduce the length of the messages or completion."));
            }
            if (streamOptions && !stream) {
                throw new RefusedException(new Refusal(400, "stream_options should be set along with stream = true"));
            }
            if (jsonObject && !messages.mentionsJson()) {
                throw new RefusedException(
                        new Refusal(
                                400,
                                "Prompt must contain the word 'json' in some form to use 'response_format' of type 'json_object'."));
            }
        }
    }
}
