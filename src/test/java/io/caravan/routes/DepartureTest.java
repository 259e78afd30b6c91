package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import io.caravan.routes.FakeUpstream.Seen;
import io.caravan.routes.FakeUpstream.Step;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who asks over HTTP and goes away: nothing is done for nobody, and nobody else notices. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(40)
class DepartureTest {
    private static final int SIZE = 3;

    private Rig rig;

    /** One failure would open the breaker; a single call may be under way. */
    @BeforeAll
    void start() throws Exception {
        rig = Rig.start(
                "caravan.call.max-concurrent",
                "1",
                "caravan.collect.size",
                "" + SIZE,
                "caravan.collect.wait",
                "10s",
                "caravan.breaker.minimum-calls",
                "1",
                "caravan.breaker.window",
                "1",
                "caravan.breaker.open-wait",
                "30s");
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    @AfterEach
    void theNextRequestIsAnswered() {
        await().until(() -> rig.gateway.waiting() == 0);
        rig.upstream.does(FakeUpstream::echo);
        assertThat(Rig.content(rig.ask("after"))).isEqualTo("echo: after");
        assertThat(rig.get("/metrics").body()).contains("caravan_flights 0.0");
    }

    /** Sends blank lines, which fail when nobody reads them, and answers when the latch opens. */
    private static Step blankLinesUntil(CountDownLatch release) {
        return (exchange, request) -> {
            exchange.sendResponseHeaders(200, 0);
            while (release.getCount() > 0) {
                write(exchange, "\n");
                release.await(10, TimeUnit.MILLISECONDS);
            }
            write(exchange, FakeUpstream.completion(FakeUpstream.content(request), "stop"));
        };
    }

    private static void write(HttpExchange exchange, String text) throws IOException {
        OutputStream out = exchange.getResponseBody();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void untilCalled() {
        await().until(() -> rig.upstream.inFlight() == 1);
    }

    private void untilBrokenOff() {
        await().until(() -> rig.upstream.brokenOff() == 1 && rig.upstream.inFlight() == 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itsCallIsBrokenOffAndItsPlaceGivenBack(boolean politely) throws IOException {
        rig.upstream.does(FakeUpstream::blankLines);
        Guest guest = new Guest(rig);
        guest.asks("Hi");
        untilCalled();
        guest.leaves(politely);
        untilBrokenOff();
        await().until(() -> rig.gateway.waiting() == 0);
        assertThat(rig.upstream.seen()).hasSize(1);
        assertThat(rig.get("/health").statusCode()).isEqualTo(200);
        assertThat(rig.get("/metrics").body())
                .contains("outcome=\"gone\"")
                .doesNotContain("outcome=\"upstream_broken\"");
    }

    @Test
    void alsoBeforeTheUpstreamSaysAWord() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        rig.upstream.does(FakeUpstream.when(release), FakeUpstream::echo);
        Guest guest = new Guest(rig);
        guest.asks("Hi");
        untilCalled();
        guest.leaves(true);
        assertThat(Rig.content(rig.ask("next"))).isEqualTo("echo: next");
        release.countDown();
    }

    @Test
    void itsSecondRequestOnAConnectionEndsLikeItsFirst() throws IOException {
        rig.upstream.does(FakeUpstream::echo, FakeUpstream::blankLines);
        Guest guest = new Guest(rig);
        guest.asks("one");
        assertThat(guest.hears()).contains("echo: one");
        guest.asks("two");
        await().until(() -> rig.upstream.seen().size() == 2);
        guest.leaves(true);
        untilBrokenOff();
    }

    @Test
    void itsSecondRequestIsNeverLookedAtWhenItLeavesDuringTheFirst() throws IOException {
        rig.upstream.does(FakeUpstream::blankLines);
        Guest guest = new Guest(rig);
        guest.asks("one");
        guest.asks("two");
        untilCalled();
        guest.leaves(true);
        untilBrokenOff();
        assertThat(rig.upstream.seen()).hasSize(1);
    }

    @Test
    void aCallThatHasNotBeenSentNeverIs() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        rig.upstream.does(FakeUpstream.when(release), FakeUpstream::echo);
        CompletableFuture<HttpResponse<String>> other = rig.askAsync("other");
        untilCalled();
        Guest guest = new Guest(rig);
        guest.asks("Hi");
        await().until(() -> rig.gateway.waiting() == 2);
        guest.leaves(true);
        await().until(() -> rig.gateway.waiting() == 1);
        release.countDown();
        assertThat(other.join().statusCode()).isEqualTo(200);
        assertThat(rig.ask("last").statusCode()).isEqualTo(200);
        assertThat(rig.upstream.seen()).extracting(Seen::lastMessage).containsExactly("other", "last");
    }

    @Test
    void aCallThatWaitsForItsNextAttemptGetsNone() throws IOException {
        rig.upstream.does(FakeUpstream.status(429, "Retry-After", "1"), FakeUpstream::echo);
        Guest guest = new Guest(rig);
        guest.asks("Hi");
        await().until(() -> rig.upstream.seen().size() == 1 && rig.upstream.inFlight() == 0);
        guest.leaves(true);
        await().until(() -> rig.gateway.waiting() == 0);
        assertThat(Rig.content(rig.ask("next"))).isEqualTo("echo: next");
        assertThat(rig.upstream.seen()).extracting(Seen::lastMessage).containsExactly("Hi", "next");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoWantsTheSameGetsIt(boolean theFirstLeaves) throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        rig.upstream.does(blankLinesUntil(release));
        Guest first = new Guest(rig);
        first.asks("Hi", "X-Caravan-Merge: single-flight");
        untilCalled();
        Guest second = new Guest(rig);
        second.asks("Hi", "X-Caravan-Merge: single-flight");
        await().until(() -> rig.gateway.waiting() == 2);
        (theFirstLeaves ? first : second).leaves(true);
        await().until(() -> rig.gateway.waiting() == 1);
        release.countDown();
        assertThat((theFirstLeaves ? second : first).hears())
                .contains("echo: Hi", "X-Caravan-Calls: 1", "X-Caravan-Source: upstream");
        assertThat(rig.upstream.seen()).hasSize(1);
        assertThat(rig.upstream.brokenOff()).isZero();
    }

    @Test
    void whenAllWhoWantTheSameLeaveTheNextAsksAnew() throws IOException {
        rig.upstream.does(FakeUpstream::blankLines, FakeUpstream::echo);
        Guest first = new Guest(rig);
        Guest second = new Guest(rig);
        first.asks("Hi", "X-Caravan-Merge: single-flight");
        untilCalled();
        second.asks("Hi", "X-Caravan-Merge: single-flight");
        await().until(() -> rig.gateway.waiting() == 2);
        first.leaves(true);
        second.leaves(true);
        untilBrokenOff();
        assertThat(Rig.content(rig.ask("Hi", "X-Caravan-Merge", "single-flight")))
                .isEqualTo("echo: Hi");
    }

    @Test
    void theOthersOfItsPackAreAnswered() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        rig.upstream.does(blankLinesUntil(release));
        Guest guest = new Guest(rig);
        guest.asks("Hi", "X-Caravan-Merge: pack");
        List<CompletableFuture<HttpResponse<String>>> others = IntStream.range(1, SIZE)
                .mapToObj(i -> rig.askAsync("item " + i, "X-Caravan-Merge", "pack"))
                .toList();
        untilCalled();
        guest.leaves(true);
        await().until(() -> rig.gateway.waiting() == SIZE - 1);
        release.countDown();
        for (int i = 1; i < SIZE; i++) {
            assertThat(Rig.content(others.get(i - 1).join())).isEqualTo("echo: item " + i);
        }
        assertThat(rig.upstream.seen()).hasSize(1);
    }

    @Test
    void whatItAskedForIsNotPackedAnyMore() throws IOException {
        Guest guest = new Guest(rig);
        guest.asks("Hi", "X-Caravan-Merge: pack");
        await().until(() -> rig.gateway.waiting() == 1);
        guest.leaves(true);
        await().until(() -> rig.gateway.waiting() == 0);
        List<CompletableFuture<HttpResponse<String>>> others = IntStream.range(1, SIZE)
                .mapToObj(i -> rig.askAsync("item " + i, "X-Caravan-Merge", "pack"))
                .toList();
        assertThat(others)
                .allSatisfy(response -> assertThat(response.join().statusCode()).isEqualTo(200));
        assertThat(rig.upstream.seen()).hasSize(1);
        assertThat(FakeUpstream.items(rig.upstream.seen().get(0)).values())
                .containsExactlyInAnyOrder("item 1", "item 2");
    }

    @Test
    void aPackThatAllHaveLeftIsBrokenOff() throws IOException {
        rig.upstream.does(FakeUpstream::blankLines);
        List<Guest> guests = List.of(new Guest(rig), new Guest(rig), new Guest(rig));
        for (Guest guest : guests) {
            guest.asks("Hi", "X-Caravan-Merge: pack");
        }
        untilCalled();
        for (Guest guest : guests) {
            assertThat(rig.upstream.brokenOff()).isZero();
            guest.leaves(true);
        }
        untilBrokenOff();
    }

    @Test
    void whatIsToBeKnownAgainIsFinished() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        rig.upstream.does(blankLinesUntil(release));
        Guest keyed = new Guest(rig);
        keyed.asks("keyed", "Idempotency-Key: a-key-of-mine");
        untilCalled();
        Guest other = new Guest(rig);
        other.asks("other");
        await().until(() -> rig.gateway.waiting() == 2);
        keyed.leaves(true);
        other.leaves(true);
        await().until(() -> rig.gateway.waiting() == 1);
        release.countDown();
        await().until(() -> rig.gateway.waiting() == 0);
        assertThat(rig.upstream.seen()).extracting(Seen::lastMessage).containsExactly("keyed");
        assertThat(rig.upstream.brokenOff()).isZero();
    }
}
