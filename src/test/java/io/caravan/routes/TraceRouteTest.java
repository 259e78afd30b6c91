package io.caravan.routes;

import static io.caravan.trace.OtlpReceiver.attribute;
import static io.caravan.trace.OtlpReceiver.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.trace.OtlpReceiver;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told of requests to whoever takes traces. */
@Timeout(60)
class TraceRouteTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SENDER = "00f067aa0ba902b7";
    private static final String PARENT = "00-" + TRACE + "-" + SENDER + "-01";
    private static final String REQUEST = "POST /v1/chat/completions";
    private static final String CALL = "chat deepseek-flash";

    private final OtlpReceiver receiver = new OtlpReceiver();

    TraceRouteTest() throws IOException {}

    @AfterEach
    void close() {
        receiver.close();
    }

    private Rig rig(String... changes) throws Exception {
        String[] all = new String[changes.length + 2];
        all[0] = "caravan.traces.endpoint";
        all[1] = receiver.address();
        System.arraycopy(changes, 0, all, 2, changes.length);
        return Rig.start(all);
    }

    @Test
    void aRequestIsSeenInTheTraceOfItsSenderFromReadingToReply() throws Exception {
        try (Rig rig = rig("caravan.traces.headers", "Authorization=Bearer%20of-the-keeper")) {
            String id = Rig.header(rig.ask("a-question", "traceparent", PARENT), "X-Caravan-Request-Id");
            Span request = receiver.awaitNamed(REQUEST, 1).get(0);
            Span call = receiver.awaitNamed(CALL, 1).get(0);
            assertThat(hex(request.getTraceId())).isEqualTo(TRACE);
            assertThat(hex(request.getParentSpanId())).isEqualTo(SENDER);
            assertThat(request.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(attribute(request, "caravan.request.id")).isEqualTo(id);
            assertThat(attribute(request, "caravan.tenant")).isEqualTo("default");
            assertThat(names(receiver.inside(request))).containsExactlyInAnyOrder("read", "wait", CALL, "reply");
            assertThat(names(receiver.inside(call)))
                    .containsExactlyInAnyOrder("serialize", "network", "deserialize", "split");
            assertThat(attribute(call, "gen_ai.operation.name")).isEqualTo("chat");
            assertThat(attribute(call, "gen_ai.request.model")).isEqualTo("deepseek-flash");
            assertThat(attribute(call, "gen_ai.usage.output_tokens")).matches("[1-9][0-9]*");
            assertThat(call.getLinks(0).getSpanId()).isEqualTo(request.getSpanId());
            assertThat(request.getLinks(0).getSpanId()).isEqualTo(call.getSpanId());
            assertThat(receiver.spans())
                    .allSatisfy(span -> assertThat(hex(span.getTraceId())).isEqualTo(TRACE))
                    .allSatisfy(span -> assertThat(span.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET));
            assertThat(receiver.spans().toString()).doesNotContain("a-question");
            assertThat(receiver.authorizations()).containsOnly("Bearer of-the-keeper");
            assertThat(receiver.service()).isEqualTo("caravan");
        }
    }

    private static List<String> names(List<Span> spans) {
        return spans.stream().map(Span::getName).toList();
    }

    @Test
    void phasesFollowEachOther() throws Exception {
        try (Rig rig = rig()) {
            rig.ask("Hi");
            Span request = receiver.awaitNamed(REQUEST, 1).get(0);
            List<Span> inside = receiver.inside(request);
            assertThat(inside).allSatisfy(span -> assertThat(span.getStartTimeUnixNano())
                    .isBetween(request.getStartTimeUnixNano(), request.getEndTimeUnixNano()));
            assertThat(one("read").getEndTimeUnixNano())
                    .isLessThanOrEqualTo(one("wait").getStartTimeUnixNano());
            assertThat(one("wait").getEndTimeUnixNano())
                    .isLessThanOrEqualTo(one("network").getStartTimeUnixNano());
            assertThat(one("deserialize").getEndTimeUnixNano())
                    .isLessThanOrEqualTo(one("split").getStartTimeUnixNano());
        }
    }

    private Span one(String name) {
        return receiver.awaitNamed(name, 1).get(0);
    }

    @Test
    void everyAttemptIsSeenAndWhyItFailed() throws Exception {
        try (Rig rig = rig()) {
            rig.upstream.does(FakeUpstream.status(500), FakeUpstream::echo);
            rig.ask("Hi");
            List<Span> attempts = receiver.awaitNamed("network", 2);
            assertThat(attempts)
                    .extracting(span -> attribute(span, "http.response.status_code"))
                    .containsExactly("500", "200");
            assertThat(attempts)
                    .extracting(span -> attribute(span, "http.request.resend_count"))
                    .containsExactly("0", "1");
            assertThat(receiver.awaitNamed("deserialize", 2).get(0).getStatus().getCode())
                    .isEqualTo(StatusCode.STATUS_CODE_ERROR);
            Span call = one(CALL);
            assertThat(attribute(call, "caravan.call.attempts")).isEqualTo("2");
            assertThat(call.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
        }
    }

    @Test
    void whatIsRefusedIsSeenWithItsReasonAndWithoutItsWords() throws Exception {
        try (Rig rig = rig()) {
            rig.post(Rig.body("Hi").replace("deepseek-flash", "secret-model"));
            rig.post("no json");
            List<Span> refused = receiver.awaitNamed(REQUEST, 2);
            assertThat(refused)
                    .extracting(span -> attribute(span, "error.type"))
                    .containsExactlyInAnyOrder("unknown_model", "invalid_json");
            assertThat(refused).allSatisfy(span -> assertThat(attribute(span, "http.response.status_code"))
                    .startsWith("4"));
            assertThat(receiver.spans().toString()).doesNotContain("secret-model");
        }
    }

    @Test
    void requestsThatShareACallAreLinkedToItAndItToThem() throws Exception {
        try (Rig rig = rig()) {
            CountDownLatch together = new CountDownLatch(1);
            rig.upstream.does(FakeUpstream.when(together));
            var same = IntStream.range(0, 3)
                    .mapToObj(i -> rig.askAsync("Hi", "X-Caravan-Merge", "single-flight"))
                    .toList();
            await().until(() -> rig.gateway.waiting() == 3);
            together.countDown();
            same.forEach(one -> assertThat(one.join().statusCode()).isEqualTo(200));
            List<Span> requests = receiver.awaitNamed(REQUEST, 3);
            Span call = one(CALL);
            assertThat(requests).allSatisfy(request -> assertThat(request.getLinksList())
                    .singleElement()
                    .satisfies(link -> assertThat(link.getSpanId()).isEqualTo(call.getSpanId())));
            assertThat(requests).extracting(Span::getTraceId).doesNotHaveDuplicates();
        }
    }

    @Test
    void whatIsAskedAndAnsweredIsToldOnlyIfAllowedAndThenRedacted() throws Exception {
        try (Rig rig = rig("caravan.traces.content", "true")) {
            rig.ask("Write to somebody@example.com about cats");
            Span request = receiver.awaitNamed(REQUEST, 1).get(0);
            assertThat(attribute(request, "gen_ai.input.messages")).contains("about cats");
            assertThat(attribute(request, "gen_ai.output.messages")).contains("about cats");
            assertThat(receiver.spans().toString()).doesNotContain("somebody@example.com");
        }
    }

    @Test
    void aTraceThatIsNotFollowedIsNotFollowedHere() throws Exception {
        try (Rig rig = rig()) {
            rig.ask("one", "traceparent", PARENT.replaceFirst("01$", "00"));
            rig.ask("two", "traceparent", "00-not-a-trace");
            Span request = receiver.awaitNamed(REQUEST, 1).get(0);
            assertThat(hex(request.getTraceId())).isNotEqualTo(TRACE);
        }
        assertThat(receiver.named(REQUEST)).hasSize(1);
    }

    @Test
    void whoseAnswerComesLaterHasItsTraceToTheWebhook() throws Exception {
        try (FakeUpstream webhook = new FakeUpstream();
                Rig rig = rig(
                        "caravan.webhook.http", "true",
                        "caravan.webhook.allow", "127.0.0.0/8",
                        "caravan.webhook.ports", "",
                        "caravan.webhook.secrets", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")) {
            webhook.does(FakeUpstream.text("thanks"));
            HttpResponse<String> receipt = rig.ask("Hi", "traceparent", PARENT, "X-Caravan-Webhook", webhook.url());
            assertThat(receipt.statusCode()).isEqualTo(202);
            Span delivery = one("bring answer");
            String brought = webhook.seen().get(0).headers().getFirst("traceparent");
            assertThat(brought).isEqualTo("00-" + TRACE + "-" + hex(delivery.getSpanId()) + "-01");
            Span accepted = one("accept request");
            Span asked = one("async request");
            assertThat(hex(accepted.getParentSpanId())).isEqualTo(SENDER);
            assertThat(asked.getParentSpanId()).isEqualTo(accepted.getSpanId());
            assertThat(delivery.getParentSpanId()).isEqualTo(accepted.getSpanId());
        }
    }
}
