package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.chat.Answer;
import io.caravan.chat.Failure;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** Route {@code ask}: room, back-pressure, and one outcome whatever breaks. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(40)
class AskRouteTest {
    private static final int ROOM = 3;

    private Rig rig;

    @BeforeAll
    void start() throws Exception {
        rig = Rig.start("caravan.collect.room", "" + ROOM, "caravan.collect.retry-after", "7s");
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    @BeforeEach
    void answerAgain() {
        rig.upstream.does(FakeUpstream::echo);
    }

    @Test
    void whoFindsNoRoomIsToldWhenToAskAgain() {
        CountDownLatch release = new CountDownLatch(1);
        rig.upstream.does(FakeUpstream.when(release));
        List<CompletableFuture<HttpResponse<String>>> inside =
                IntStream.range(0, ROOM).mapToObj(i -> rig.askAsync("Hi")).toList();
        await().until(() -> rig.gateway.waiting() == ROOM);

        HttpResponse<String> refused = rig.ask("one too many");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Rig.code(refused)).isEqualTo("no_room");
        assertThat(Rig.header(refused, "Retry-After")).isEqualTo("7");

        release.countDown();
        assertThat(inside)
                .allSatisfy(response -> assertThat(response.join().statusCode()).isEqualTo(200));
        assertThat(rig.ask("now").statusCode()).isEqualTo(200);
        assertThat(rig.upstream.seen()).hasSize(ROOM + 1);
    }

    @Test
    void bulkWorkWaitsAtTheDoorUntilThereIsRoom() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        rig.upstream.does(FakeUpstream.when(release));
        try (ProducerTemplate producer = rig.gateway.camel().createProducerTemplate()) {
            List<CompletableFuture<Answer>> answers = IntStream.range(0, 3 * ROOM)
                    .mapToObj(i -> producer.asyncRequestBody("direct:ask", Rig.body("bulk " + i), Answer.class))
                    .toList();
            await().until(() -> rig.upstream.inFlight() == ROOM);
            assertThat(rig.gateway.waiting()).isEqualTo(ROOM);
            release.countDown();
            assertThat(answers).allSatisfy(answer -> assertThat(answer.get()).isInstanceOf(Answer.Answered.class));
        }
        assertThat(rig.gateway.waiting()).isZero();
    }

    @Test
    void theOwnIdOfACallerComesBack() {
        HttpResponse<String> response = rig.ask("Hi", "X-Request-Id", "mine-1");
        assertThat(Rig.header(response, "X-Request-Id")).isEqualTo("mine-1");
        assertThat(Rig.header(response, "X-Caravan-Request-Id")).isNotBlank();
    }

    @Test
    void aRouteOfTheUsersOwnGetsAnAnswerOrAFailure() {
        try (ProducerTemplate producer = rig.gateway.camel().createProducerTemplate()) {
            assertThat(producer.requestBody("direct:ask", "{\"prompt\":\"Hi\"}", String.class))
                    .contains("echo: Hi");
            Answer answer = producer.requestBody("direct:ask", "nonsense", Answer.class);
            assertThat(answer).isInstanceOf(Answer.Failed.class);
            assertThat(((Answer.Failed) answer).failure().kind()).isEqualTo(Failure.Kind.CALLER);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whoWaitsTooLongIsTold() {
        rig.upstream.does(FakeUpstream::blankLines);
        long start = System.nanoTime();
        HttpResponse<String> response = rig.ask("Hi", "X-Caravan-Deadline", "0.5");
        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(490));
    }
}
