package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.routes.FakeUpstream.Seen;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
        var one = rig.askAsync(big + 1, "X-Caravan-Merge", "pack");
        var two = rig.askAsync(big + 2, "X-Caravan-Merge", "pack");
        assertThat(Rig.content(one.join())).isEqualTo("echo: " + big + 1);
        assertThat(Rig.content(two.join())).isEqualTo("echo: " + big + 2);
        assertThat(Rig.header(one.join(), "X-Caravan-Merge")).isEqualTo("pack; size=2");
    }

    @Test
    void whatAPackLeavesOpenIsAskedAlone() {
        rig.upstream.does(FakeUpstream.packed(items -> {
            Map<String, String> answers = new HashMap<>(items);
            answers.keySet().remove(items.keySet().iterator().next());
            answers.put("unknown0", "of nobody");
            return answers;
        }));
        assertOwnAnswers(askAll(SIZE, "pack"));
        assertThat(rig.upstream.seen()).hasSize(2);
        assertThat(FakeUpstream.items(rig.upstream.seen().get(1))).isEmpty();
    }

    @Test
    void aPackThatIsRefusedForOneItemIsAskedItemByItem() {
        rig.upstream.does((exchange, request) -> {
            if (request.body().contains("item 2")) {
                FakeUpstream.status(400).answer(exchange, request);
            } else {
                FakeUpstream.echo(exchange, request);
            }
        });
        List<CompletableFuture<HttpResponse<String>>> responses = askAll(SIZE, "pack");
        assertThat(responses.get(2).join().statusCode()).isEqualTo(400);
        for (int i : new int[] {0, 1, 3}) {
            assertThat(Rig.content(responses.get(i).join())).isEqualTo("echo: item " + i);
        }
        assertThat(rig.upstream.seen()).hasSize(1 + SIZE);
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
    void aThousandIdenticalRequestsAreOneCall() {
        CountDownLatch release = new CountDownLatch(1);
        rig.upstream.does(FakeUpstream.when(release));
        List<CompletableFuture<HttpResponse<String>>> responses = IntStream.range(0, 1_000)
                .mapToObj(i -> rig.askAsync("the same", "X-Caravan-Merge", "single-flight"))
                .toList();
        await().atMost(Duration.ofSeconds(20)).until(() -> rig.gateway.waiting() == 1_000);
        release.countDown();
        assertThat(responses)
                .allSatisfy(response -> assertThat(Rig.content(response.join())).isEqualTo("echo: the same"));
        assertThat(rig.upstream.seen()).hasSize(1);
        assertThat(responses.stream()
                        .map(response -> Rig.header(response.join(), "X-Caravan-Source"))
                        .filter("upstream"::equals))
                .hasSize(1);
        assertThat(rig.gateway.waiting()).isZero();

        assertThat(Rig.header(rig.ask("the same", "X-Caravan-Merge", "single-flight"), "X-Caravan-Source"))
                .isEqualTo("upstream");
    }

    @Test
    void followersOutliveALeaderWhoseTimeIsUp() {
        rig.upstream.does(FakeUpstream::blankLines, FakeUpstream::echo);
        var leader = rig.askAsync("Hi", "X-Caravan-Merge", "single-flight", "X-Caravan-Deadline", "1");
        await().until(() -> rig.upstream.seen().size() == 1);
        var follower = rig.askAsync("Hi", "X-Caravan-Merge", "single-flight", "X-Caravan-Deadline", "20");
        assertThat(leader.join().statusCode()).isEqualTo(504);
        assertThat(Rig.content(follower.join())).isEqualTo("echo: Hi");
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
