package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose senders do not wait for the answer. */
@Timeout(60)
class AnswerLaterTest {
    private static final String[] LATER = {"Prefer", "respond-async"};

    @Test
    void anAcceptedRequestIsAnsweredWhereItsReceiptSays() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Rig rig = Rig.start()) {
            rig.upstream.does(FakeUpstream.when(release));
            HttpResponse<String> receipt = rig.ask("Hi", LATER);
            String id = Rig.json(receipt).path("id").asText();
            assertThat(receipt.statusCode()).isEqualTo(202);
            assertThat(id).hasSize(22);
            assertThat(Rig.header(receipt, "Location")).isEqualTo("/v1/requests/" + id);
            assertThat(Rig.header(receipt, "Preference-Applied")).isEqualTo("respond-async");
            assertThat(Rig.header(receipt, "Retry-After")).isEqualTo("1");

            await().until(() -> rig.upstream.inFlight() == 1);
            HttpResponse<String> notYet = rig.get("/v1/requests/" + id);
            assertThat(notYet.statusCode()).isEqualTo(202);
            assertThat(Rig.json(notYet).path("status").asText()).isEqualTo("under_way");
            assertThat(Rig.header(notYet, "Retry-After")).isEqualTo("1");

            release.countDown();
            HttpResponse<String> answer = outcome(rig, id);
            HttpResponse<String> atOnce = rig.ask("Hi");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(Rig.content(answer)).isEqualTo("echo: Hi");
            assertThat(Rig.header(answer, "X-Caravan-Request-Id")).isEqualTo(id);
            assertThat(answer.headers().map())
                    .containsOnlyKeys(atOnce.headers().map().keySet());
            assertThat(rig.upstream.seen()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=5, Respond-Async", "respond-async; foo=\"bar\"", "x , respond-async,y"})
    void thePreferenceMayComeInAnySpelling(String prefer) throws Exception {
        try (Rig rig = Rig.start()) {
            assertThat(rig.ask("Hi", "Prefer", prefer).statusCode()).isEqualTo(202);
            assertThat(rig.ask("Hi", "Prefer", "return=minimal").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aRequestThatFailsIsAnsweredWithItsOwnStatus() throws Exception {
        try (Rig rig = Rig.start()) {
            rig.upstream.does(FakeUpstream.status(400));
            HttpResponse<String> answer = outcome(rig, id(rig.ask("Hi", LATER)));
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(Rig.code(answer)).isEqualTo(Rig.code(rig.ask("Hi")));
        }
    }

    @Test
    void whatIsWrongWithARequestIsSaidAtOnce() throws Exception {
        try (Rig rig = Rig.start()) {
            HttpResponse<String> unreadable = rig.post("{", LATER);
            assertThat(unreadable.statusCode()).isEqualTo(400);
            String stream = Rig.body("Hi").replaceFirst("\\{", "{\"stream\":true,");
            assertThat(Rig.code(rig.post(stream, LATER))).isEqualTo("stream_not_async");
            assertThat(Rig.code(rig.ask("Hi", "Prefer", "respond-async", "X-Caravan-Lane", "left")))
                    .isEqualTo("unknown_lane");
        }
    }

    @Test
    void theSameKeyIsTheSameRequest() throws Exception {
        try (Rig rig = Rig.start()) {
            String[] keyed = {"Prefer", "respond-async", "Idempotency-Key", "k1"};
            HttpResponse<String> first = rig.ask("Hi", keyed);
            HttpResponse<String> second = rig.ask("Hi", keyed);
            assertThat(Rig.header(second, "Location")).isEqualTo(Rig.header(first, "Location"));
            assertThat(outcome(rig, id(first)).statusCode()).isEqualTo(200);
            assertThat(Rig.header(rig.ask("Hi", "Idempotency-Key", "k1"), "X-Caravan-Source"))
                    .isEqualTo("ledger");
            assertThat(rig.upstream.seen()).hasSize(1);

            HttpResponse<String> other = rig.ask("Ho", keyed);
            assertThat(other.statusCode()).isEqualTo(422);
            assertThat(Rig.code(other)).isEqualTo("idempotency_key_reused");
        }
    }

    @Test
    void noMoreAreAcceptedThanTheLimit() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Rig rig = Rig.start("caravan.async.limit", "2")) {
            rig.upstream.does(FakeUpstream.when(release));
            String first = id(rig.ask("one", LATER));
            rig.ask("two", LATER);
            HttpResponse<String> tooMany = rig.ask("three", LATER);
            assertThat(tooMany.statusCode()).isEqualTo(429);
            assertThat(Rig.code(tooMany)).isEqualTo("too_many_accepted");
            assertThat(Rig.header(tooMany, "Retry-After")).isEqualTo("10");

            release.countDown();
            outcome(rig, first);
            await().until(() -> rig.ask("four", LATER).statusCode() == 202);
        }
    }

    @Test
    void noMoreAreAskedForAtOnceThanTheSettingSays() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Rig rig = Rig.start("caravan.async.in-flight", "2")) {
            rig.upstream.does(FakeUpstream.when(release));
            String last = "";
            for (int i = 0; i < 5; i++) {
                last = id(rig.ask("number " + i, LATER));
            }
            await().until(() -> rig.upstream.inFlight() == 2);
            release.countDown();
            assertThat(outcome(rig, last).statusCode()).isEqualTo(200);
            assertThat(rig.upstream.mostInFlight()).isEqualTo(2);
        }
    }

    @Test
    void whatIsUnknownIsNotFound() throws Exception {
        try (Rig rig = Rig.start()) {
            for (String id : new String[] {"AAAAAAAAAAAAAAAAAAAAAA", "x", "%00"}) {
                HttpResponse<String> answer = rig.get("/v1/requests/" + id);
                assertThat(answer.statusCode()).isEqualTo(404);
                assertThat(Rig.code(answer)).isEqualTo("unknown_request");
            }
        }
    }

    @Test
    void withoutALedgerNothingIsPromised() throws Exception {
        try (Rig rig = Rig.start("caravan.ledger.enabled", "false")) {
            HttpResponse<String> refused = rig.ask("Hi", LATER);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(Rig.code(refused)).isEqualTo("async_needs_ledger");
            assertThat(rig.get("/v1/requests/AAAAAAAAAAAAAAAAAAAAAA").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void whatIsNotAnsweredWhenItStopsIsAnsweredAfterTheNextStart(@TempDir Path data) throws Exception {
        String answered;
        String cutOff;
        try (Rig rig = Rig.start("caravan.data.dir", data.toString(), "caravan.shutdown.drain", "100ms")) {
            answered = id(rig.ask("before", LATER));
            outcome(rig, answered);
            rig.upstream.does(FakeUpstream::blankLines);
            cutOff = id(rig.ask("cut off", LATER));
            await().until(() -> rig.upstream.inFlight() == 1);
            rig.gateway.close();
        }
        try (Rig rig = Rig.start("caravan.data.dir", data.toString())) {
            assertThat(Rig.content(rig.get("/v1/requests/" + answered))).isEqualTo("echo: before");
            assertThat(Rig.content(outcome(rig, cutOff))).isEqualTo("echo: cut off");
            assertThat(rig.upstream.seen()).hasSize(1);
        }
    }

    private static String id(HttpResponse<String> receipt) {
        assertThat(receipt.statusCode()).isEqualTo(202);
        return Rig.json(receipt).path("id").asText();
    }

    /** Polls, as a caller would. */
    private static HttpResponse<String> outcome(Rig rig, String id) {
        await().until(() -> rig.get("/v1/requests/" + id).statusCode() != 202);
        return rig.get("/v1/requests/" + id);
    }
}
