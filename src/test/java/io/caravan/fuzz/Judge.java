package io.caravan.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether a response is one that a stranger may get. */
final class Judge {
    /** Where the status is 5xx or a stream has begun; 500 itself is a fault of ours and never right. */
    private static final Set<String> OURS = Set.of(
            "unusable_answer",
            "upstream_error",
            "upstream_broken",
            "upstream_busy",
            "upstream_timeout",
            "upstream_unreachable",
            "upstream_unavailable",
            "deadline_exceeded",
            "ledger_unavailable");

    /** What may end a stream that had no more than signs of life, besides. */
    private static final Set<String> REFUSALS =
            Set.of("refused_by_upstream", "too_large_for_upstream", "upstream_rate_limit", "no_turn");

    private static final Pattern CODE = Pattern.compile("[a-z]+(_[a-z]+)*");
    private static final Pattern INSIDES = Pattern.compile(
            "\\bat [\\w.$]+\\([\\w.: ]+\\)|\\b(java|javax|jdk|sun|io\\.(caravan|netty|vertx|micrometer|github)|com\\.(fasterxml|nimbusds)"
                    + "|org\\.(apache|sqlite|slf4j))\\.[\\w.]+|\\w+(Exception|Error)\\b(?!\")|/tmp/|/home/|/root/|raw words");

    private static final JsonMapper JSON = new JsonMapper();

    private final List<String> secrets;

    Judge(List<String> secrets) {
        this.secrets = secrets;
    }

    /** @return its status, and its code or what else it is */
    String judge(Received received, boolean isHead) {
        assertThat(received.status()).as("%s", received).isBetween(200, 599).isNotEqualTo(500);
        String all = received.head() + "\n" + received.body();
        secrets.forEach(
                secret -> assertThat(all.contains(secret)).as("a secret").isFalse());
        if (received.status() >= 300) {
            assertNoInsides(all);
            return received.status() + " " + (isHead ? "head" : code(received));
        }
        assertNoInsides(received.head());
        return received.status() + " " + (received.isStream() ? end(received) : whole(received));
    }

    void assertNoSecrets(String text) {
        secrets.forEach(
                secret -> assertThat(text.contains(secret)).as("%s", text).isFalse());
    }

    private static void assertNoInsides(String text) {
        assertThat(INSIDES.matcher(text).results().map(found -> found.group()).toList())
                .as("%s", text)
                .isEmpty();
    }

    private static String code(Received received) {
        assertThat(received.isJson()).as("%s", received).isTrue();
        String code = code(json(received.body()));
        if (received.status() >= 500) {
            assertThat(OURS).as("%s", received).contains(code);
        }
        return code;
    }

    private static String code(JsonNode envelope) {
        JsonNode error = envelope.path("error");
        assertThat(error.path("message").asText()).as("%s", envelope).isNotBlank();
        assertThat(error.path("type").asText()).as("%s", envelope).isNotBlank();
        assertThat(error.path("code").asText()).as("%s", envelope).matches(CODE);
        return error.path("code").asText();
    }

    private static String end(Received received) {
        String body = received.body();
        assertThat(body.endsWith("\n\n")).as("%s", received).isTrue();
        String last =
                body.substring(body.lastIndexOf("\n\n", body.length() - 3) + 1).strip();
        if (last.equals("data: [DONE]")) {
            return "stream";
        }
        assertThat(last.startsWith("data: {")).as("%s", received).isTrue();
        assertNoInsides(last);
        String code = code(json(last.substring("data: ".length())));
        assertThat(OURS.contains(code) || REFUSALS.contains(code))
                .as("%s", received)
                .isTrue();
        return "stream " + code;
    }

    private static String whole(Received received) {
        if (!received.isJson()) {
            assertThat(received.body().isEmpty() || received.body().startsWith("# HELP"))
                    .as("%s", received)
                    .isTrue();
            return received.body().isEmpty() ? "empty" : "meters";
        }
        JsonNode answer = json(received.body());
        assertThat(answer.has("choices") || answer.has("data") || answer.has("status"))
                .as("%s", received)
                .isTrue();
        return "answer";
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }
}
