package io.caravan.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatorTest {
    private final Simulator simulator = Simulator.start(SimulatorSettings.defaults());
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void answersTheLastUserMessage() throws Exception {
        HttpResponse<String> response = caller.ask("Who are \"you\"?\n🚚");
        JsonNode reply = Caller.json(response);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Caller.content(response)).isEqualTo("Answer to: Who are \"you\"?\n🚚");
        assertThat(reply.at("/choices/0/finish_reason").textValue()).isEqualTo("stop");
        assertThat(reply.path("object").textValue()).isEqualTo("chat.completion");
        assertThat(reply.path("model").textValue()).isEqualTo("deepseek-flash");
    }

    @Test
    void readsTextParts() throws Exception {
        ObjectNode request = Caller.request("");
        ObjectNode user = (ObjectNode) request.at("/messages/1");
        user.putArray("content").addObject().put("type", "text").put("text", "in parts");
        assertThat(Caller.content(caller.post("/v1/chat/completions", request.toString())))
                .isEqualTo("Answer to: in parts");
    }

    @Test
    void answersInJsonWhenAsked() throws Exception {
        ObjectNode request = Caller.request("give json");
        request.putObject("response_format").put("type", "json_object");
        assertThat(Caller.content(caller.post("/chat/completions", request.toString())))
                .isEqualTo("{\"answer\":\"Answer to: give json\"}");
    }

    @Test
    void saysWhatItThinksWhenToldTo() throws Exception {
        ObjectNode request = Caller.request("why");
        request.putObject("thinking").put("type", "enabled");
        JsonNode message = Caller.json(caller.post("/chat/completions", request.toString()))
                .at("/choices/0/message");
        assertThat(message.path("reasoning_content").textValue()).isEqualTo("Thinking about: why");
        assertThat(message.path("content").textValue()).isEqualTo("Answer to: why");
        assertThat(caller.post("/chat/completions", request.put("stream", true).toString())
                        .body())
                .contains("\"delta\":{\"reasoning_content\":\"Thi\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"required\" | find | look_up",
                "{\"type\":\"function\",\"function\":{\"name\":\"add\"}} | find | add",
                "\"auto\" | please add it | add",
                "\"auto\" | hello | ",
                "\"none\" | please add it | ",
            })
    void callsAFunctionWhenItHasToOrIsNamed(String choice, String text, String called) throws Exception {
        String tool =
                "{\"type\":\"function\",\"function\":{\"description\":\"x\",\"name\":\"%s\",\"parameters\":{\"name\":[]}}}";
        String tools = ",\"tools\":[" + tool.formatted("look_up") + "," + tool.formatted("add") + "],\"tool_choice\":"
                + choice + "}";
        String request = Caller.request(text).toString();
        JsonNode choices = Caller.json(
                        caller.post("/chat/completions", request.substring(0, request.length() - 1) + tools))
                .at("/choices/0");
        JsonNode function = choices.at("/message/tool_calls/0/function");
        assertThat(function.path("name").textValue()).isEqualTo(called);
        assertThat(choices.path("finish_reason").textValue()).isEqualTo(called == null ? "stop" : "tool_calls");
        if (called != null) {
            assertThat(Caller.json(function.path("arguments").textValue())
                            .path("text")
                            .textValue())
                    .isEqualTo("Answer to: " + text);
        }
    }

    @Test
    void answersEachItemOfAPackedPrompt() throws Exception {
        JsonNode answers = Caller.json(Caller.content(caller.ask(Caller.packed("one\ntwo", "three"))));
        assertThat(answers)
                .isEqualTo(Caller.json("{\"item01\":\"Answer to: one\\ntwo\",\"item02\":\"Answer to: three\"}"));
    }

    @Test
    void sharedInstructionMissesTwiceThenHits() throws Exception {
        assertThat(hitTokens("a")).isZero();
        assertThat(hitTokens("b")).isZero();
        assertThat(hitTokens("c")).isEqualTo(10);
        JsonNode usage = Caller.json(caller.ask("d")).path("usage");
        assertThat(usage.path("prompt_tokens").intValue())
                .isEqualTo(usage.path("prompt_cache_hit_tokens").intValue()
                        + usage.path("prompt_cache_miss_tokens").intValue());
    }

    private int hitTokens(String text) throws Exception {
        return Caller.json(caller.ask(text))
                .at("/usage/prompt_cache_hit_tokens")
                .intValue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":\"deepseek-chat\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | Model Not Exist",
                "{\"model\":\"deepseek-flash\"} | missing field `messages`",
                "{\"model\":\"deepseek-flash\",\"messages\":[]} | missing field `messages`",
                "{\"model\":\"deepseek-flash\",\"messages\":\"x\"} | Failed to deserialize the JSON body",
                "{\"model\":\"deepseek-flash\",\"messages\":[{\"role\" | Failed to deserialize the JSON body",
                "hello | Failed to deserialize the JSON body",
                "[] | Failed to deserialize the JSON body",
                "{\"model\":\"deepseek-flash\",\"max_tokens\":1048576,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | maximum context length is 1048576 tokens",
                "{\"model\":\"deepseek-flash\",\"response_format\":{\"type\":\"json_object\"},\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | 'json'",
                "{\"model\":\"deepseek-flash\",\"stream_options\":{},\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | stream_options",
            })
    void refusesWhatCannotBeServed(String request, String message) throws Exception {
        HttpResponse<String> response = caller.post("/chat/completions", request);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Caller.error(response)).contains(message);
        assertThat(simulator.ledger().report().calls().rejected()).containsEntry(400, 1L);
    }

    @Test
    void refusesOtherPathsAndMethods() throws Exception {
        assertThat(caller.get("/nothing").statusCode()).isEqualTo(404);
        assertThat(caller.get("/simulator/nothing").statusCode()).isEqualTo(404);
        assertThat(caller.get("/chat/completions").statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/models", "/v1/models"})
    void listsItsModels(String path) throws Exception {
        assertThat(Caller.json(caller.get(path)).path("data").findValuesAsText("id"))
                .contains("deepseek-flash", "deepseek-v4-pro");
    }

    @Test
    void showsABalance() throws Exception {
        assertThat(Caller.json(caller.get("/user/balance")).path("is_available").booleanValue())
                .isTrue();
    }

    @Test
    void keyIsAskedForOnlyWhenRequired() throws Exception {
        try (Simulator locked = Simulator.start(
                SimulatorSettings.builder().requiredKeys(List.of("sk-right")).build())) {
            Caller stranger = new Caller(locked);
            assertThat(stranger.ask("x").statusCode()).isEqualTo(401);
            HttpResponse<String> wrong = stranger.ask("x", "Authorization", "Bearer sk-wrong");
            assertThat(Caller.error(wrong)).isEqualTo("Authentication Fails, Your api key: ****rong is invalid");
            assertThat(stranger.ask("x", "Authorization", "Bearer sk-right").statusCode())
                    .isEqualTo(200);
            assertThat(stranger.get("/models").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void fillsAnswersUpWhenSet() throws Exception {
        try (Simulator wordy =
                Simulator.start(SimulatorSettings.builder().answerTokens(100).build())) {
            JsonNode reply = Caller.json(new Caller(wordy).ask("x"));
            assertThat(reply.at("/usage/completion_tokens").intValue()).isBetween(100, 103);
        }
    }

    @Test
    void portInUseIsNamed() {
        SimulatorSettings same =
                SimulatorSettings.builder().port(simulator.port()).build();
        assertThatThrownBy(() -> Simulator.start(same))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("127.0.0.1:" + simulator.port());
    }
}
