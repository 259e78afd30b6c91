package io.caravan.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** What came back for a request, in a word. */
final class Outcome {
    static final String ANSWERED = "answered";

    /** The upstream ended the answer early and said so: it is passed on as it is. */
    static final String SHORT = "answered, cut short";

    /** Its own answer with that of a neighbour behind it: nothing in the envelope tells. */
    static final String DOUBLE = "answered, with a neighbour's answer behind it";

    private static final JsonMapper JSON = new JsonMapper();

    private Outcome() {}

    /** @param body a chat completion or an error envelope */
    static String of(Question question, String body) {
        JsonNode json = parse(body);
        String code = json.at("/error/code").asText();
        if (!code.isEmpty()) {
            return code;
        }
        String content = json.at("/choices/0/message/content").asText();
        boolean isOwn = content.startsWith("Answer to: " + question.text().replaceAll("(item \\d:).*", "$1"));
        if (!isOwn) {
            return "not its own answer: " + body;
        }
        if (content.equals(question.answer())) {
            return ANSWERED;
        }
        return question.answer().startsWith(content) ? SHORT : DOUBLE;
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }
}
