package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.routes.FakeUpstream.Seen;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** Routes {@code collect} and {@code answers}: what shares a call, and who gets which answer. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(40)
class CollectRouteTest {
    private static final int SIZE = 4;

    private Rig rig;

    @BeforeAll
    void start() throws Exception {
        rig = Rig.start(
                "caravan.collect.size", "" + SIZE, "caravan.collect.wait", "300ms", "caravan.collect.tokens", "900");
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    @BeforeEach
    void answerAgain() {
        rig.upstream.does(FakeUpstream::echo);
    }

    private List<CompletableFuture<HttpResponse<String>>> askAll(int count, String merge) {
        return IntStream.range(0, count)
                .mapToObj(i -> rig.askAsync("item " + i, "X-Caravan-Merge", merge))
                .toList();
    }

    private static void assertOwnAnswers(List<CompletableFuture<HttpResponse<String>>> responses) {
        for (int i = 0; i < responses.size(); i++) {
            assertThat(Rig.content(responses.get(i).join())).isEqualTo("echo: item " + i);
        }
    }

    @Test
    void withoutMergingNobodyWaitsForAGroup() throws Exception {
        try (Rig patient = Rig.start("caravan.collect.wait", "1h")) {
            assertThat(patient.ask("Hi").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void withoutMergingEachRequestIsACall() {
        HttpResponse<String> response = rig.ask("Hi");
        assertThat(Rig.header(response, "X-Caravan-Merge")).isEqualTo("none; size=1");
        assertThat(Rig.header(response, "X-Caravan-Source")).isEqualTo("upstream");
        assertOwnAnswers(askAll(20, "none"));
        assertThat(rig.upstream.seen()).hasSize(21);
    }

    @Test
    void aPackGoesOutWhenItIsFull() {
        List<CompletableFuture<HttpResponse<String>>> responses = askAll(SIZE, "pack");
        assertOwnAnswers(responses);
        assertThat(rig.upstream.seen()).hasSize(1);
        assertThat(responses).allSatisfy(response -> assertThat(Rig.header(response.join(), "X-Caravan-Merge"))
                .isEqualTo("pack; size=4"));
    }

    @Test
    void aPackGoesOutWhenItsTimeIsUp() {
        assertOwnAnswers(askAll(SIZE - 1, "pack"));
        assertThat(rig.upstream.seen()).hasSize(1);
        HttpResponse<String> single = rig.ask("single", "X-Caravan-Merge", "pack");
        assertThat(Rig.content(single)).isEqualTo("echo: single");
        assertThat(Rig.header(single, "X-Caravan-Merge")).isEqualTo("pack; size=1");
    }

    @Test
    void aPackGoesOutWhenItHasEnoughTokens() {
        String big = "x".repeat(1_200);
        var one = rig.askAsync("1 " + big, "X-Caravan-Merge", "pack");
        var two = rig.askAsync("2 " + big, "X-Caravan-Merge", "pack");
        assertThat(Rig.content(one.join())).isEqualTo("echo: 1 " + big);
        assertThat(Rig.content(two.join())).isEqualTo("echo: 2 " + big);
        assertThat(Rig.header(one.join(), "X-Caravan-Merge")).isEqualTo("pack; size=2");
    }

    @Test
    void differentInstructionsNeverShareAPrompt() {
        String request = Rig.body("Hi").replace("[{", "[{\"role\":\"system\",\"content\":\"Speak %s\"},{");
        List<CompletableFuture<HttpResponse<String>>> responses = IntStream.range(0, SIZE)
                .mapToObj(i -> rig.postAsync(request.formatted("language " + i), "X-Caravan-Merge", "pack"))
                .toList();
        assertThat(responses)
                .allSatisfy(response -> assertThat(response.join().statusCode()).isEqualTo(200));
        assertThat(rig.upstream.seen()).hasSize(SIZE);
    }

    @Test
    void aPackedPromptKeepsInstructionAndParameters() {
        String request = "{\"temperature\":0.3,\"model\":\"deepseek-flash\",\"max_tokens\":50,\"messages\":["
                + "{\"role\":\"system\",\"content\":\"Classify\"},{\"role\":\"user\",\"content\":\"item %d\"}]}";
        assertOwnAnswers(IntStream.range(0, SIZE)
                .mapToObj(i -> rig.postAsync(request.formatted(i), "X-Caravan-Merge", "pack"))
                .toList());
        Seen call = rig.upstream.seen().get(0);
        assertThat(call.json().at("/temperature").asDouble()).isEqualTo(0.3);
        assertThat(call.json().at("/messages/0/content").asText()).isEqualTo("Classify");
        assertThat(call.json().at("/thinking/type").asText()).isEqualTo("disabled");
        assertThat(call.json().at("/max_tokens").asInt()).isGreaterThanOrEqualTo(SIZE * 50);
    }
}
