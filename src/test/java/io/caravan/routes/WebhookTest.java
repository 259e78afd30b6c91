package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.routes.FakeUpstream.Seen;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers that are brought to webhooks. */
@Timeout(60)
class WebhookTest {
    private static final String KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final FakeUpstream receiver = new FakeUpstream();

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void theOutcomeIsBroughtAndSigned() throws Exception {
        try (Rig rig = start()) {
            receiver.does(FakeUpstream.text("thanks"));
            String id = ask(rig, "Hi");
            assertThat(status(rig, id, "delivered")).isEqualTo("webhook; state=delivered; attempts=1");
            Seen seen = receiver.seen().get(0);
            assertThat(seen.line()).contains("POST").contains("/hook?a=b%20c");
            assertThat(seen.json().path("type").asText()).isEqualTo("request.answered");
            assertThat(seen.json().at("/data/id").asText()).isEqualTo(id);
            assertThat(seen.json().at("/data/status").asInt()).isEqualTo(200);
            assertThat(seen.json().at("/data/body")).isEqualTo(Rig.json(rig.get("/v1/requests/" + id)));
            assertThat(seen.headers().getFirst("webhook-id")).isEqualTo(id);
            assertThat(seen.headers().getFirst("webhook-signature")).isEqualTo(signature(seen));
            assertThat(seen.headers().keySet()).doesNotContain("Authorization");
        }
    }

    @Test
    void whatIsNotTakenIsBroughtAgainUntilItIs() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Rig rig = start("caravan.webhook.timeout", "300ms")) {
            rig.upstream.does(FakeUpstream.status(400));
            receiver.does(
                    FakeUpstream.status(500),
                    FakeUpstream::hangUp,
                    FakeUpstream.status(302, "Location", rig.upstream.url()),
                    FakeUpstream.when(never),
                    FakeUpstream::blankLines);
            String id = ask(rig, "Hi");
            assertThat(status(rig, id, "delivered")).isEqualTo("webhook; state=delivered; attempts=5");
            assertThat(receiver.seen())
                    .extracting(Seen::body)
                    .containsOnly(receiver.seen().get(0).body());
            assertThat(receiver.seen().get(0).json().path("type").asText()).isEqualTo("request.failed");
            assertThat(rig.upstream.seen()).hasSize(1);
        }
    }

    @Test
    void whatIsNeverTakenIsGivenUpButCanBeFetched() throws Exception {
        try (Rig rig = start("caravan.delivery.give-up", "1ms")) {
            receiver.does(FakeUpstream.status(500));
            String id = ask(rig, "Hi");
            assertThat(status(rig, id, "failed")).isEqualTo("webhook; state=failed; attempts=1");
            assertThat(Rig.content(rig.get("/v1/requests/" + id))).isEqualTo("echo: Hi");
            assertThat(rig.get("/metrics").body())
                    .contains("caravan_deliveries_total{outcome=\"failed\",to=\"webhook\"} 1.0");
        }
    }

    @Test
    void oneThatIsNotOnThePublicInternetIsNotReached() throws Exception {
        try (Rig rig = start("caravan.webhook.allow", "")) {
            String id = ask(rig, "Hi");
            assertThat(status(rig, id, "failed")).isEqualTo("webhook; state=failed; attempts=1");
            assertThat(receiver.seen()).isEmpty();
        }
    }

    @Test
    void severalEachGetTheOutcome() throws Exception {
        try (Rig rig = start()) {
            receiver.does(FakeUpstream.text(""));
            HttpResponse<String> receipt = rig.ask(
                    "Hi", "X-Caravan-Webhook", receiver.url() + "/one", "X-Caravan-Webhook", receiver.url() + "/two");
            String id = Rig.json(receipt).path("id").asText();
            await().until(() -> status(rig, id, "delivered")
                    .equals("webhook; state=delivered; attempts=1, webhook; state=delivered; attempts=1"));
            assertThat(receiver.seen()).hasSize(2);
        }
    }

    @Test
    void whatIsNotYetBroughtIsBroughtAfterTheNextStart(@TempDir Path data) throws Exception {
        String id;
        try (Rig rig = start("caravan.data.dir", data.toString(), "caravan.delivery.back-off", "500ms")) {
            receiver.does(FakeUpstream.status(500));
            id = ask(rig, "Hi");
            await().until(() -> !receiver.seen().isEmpty());
        }
        receiver.does(FakeUpstream.text(""));
        try (Rig rig = start("caravan.data.dir", data.toString())) {
            assertThat(status(rig, id, "delivered")).startsWith("webhook; state=delivered; attempts=");
            assertThat(rig.upstream.seen()).isEmpty();
        }
    }

    @Test
    void whatCannotBeAWebhookIsRefusedAtOnce() throws Exception {
        try (Rig rig = Rig.start("caravan.webhook.secrets", "whsec_" + KEY)) {
            for (String address : List.of(
                    "http://example.com/",
                    "https://example.com:8443/",
                    "https://user:secret@example.com/",
                    "https://example.com/#part",
                    "https:///path",
                    "ftp://example.com/",
                    "https://example.com/{{env:HOME}}",
                    "nothing",
                    "https://example.com/" + "x".repeat(2_000))) {
                HttpResponse<String> refused = rig.ask("Hi", "X-Caravan-Webhook", address);
                assertThat(refused.statusCode()).as(address).isEqualTo(400);
                assertThat(Rig.code(refused)).isEqualTo("invalid_webhook");
            }
            assertThat(rig.upstream.seen()).isEmpty();
        }
        try (Rig rig = Rig.start()) {
            assertThat(Rig.code(rig.ask("Hi", "X-Caravan-Webhook", "https://example.com/")))
                    .isEqualTo("no_webhook_secret");
        }
    }

    /** The receiver is on this machine, and its port is any. */
    private static Rig start(String... changes) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "caravan.webhook.secrets", "whsec_" + KEY,
                "caravan.webhook.allow", "127.0.0.0/8",
                "caravan.webhook.ports", "",
                "caravan.webhook.http", "true",
                "caravan.delivery.back-off", "10ms"));
        all.addAll(List.of(changes));
        return Rig.start(all.toArray(String[]::new));
    }

    private String ask(Rig rig, String text) {
        HttpResponse<String> receipt = rig.ask(text, "X-Caravan-Webhook", receiver.url() + "/hook?a=b%20c");
        assertThat(receipt.statusCode()).isEqualTo(202);
        return Rig.json(receipt).path("id").asText();
    }

    /** Once it begins so. */
    private static String status(Rig rig, String id, String start) {
        await().until(() ->
                Rig.header(rig.get("/v1/requests/" + id), "X-Caravan-Delivery").startsWith("webhook; state=" + start));
        return Rig.header(rig.get("/v1/requests/" + id), "X-Caravan-Delivery");
    }

    private static String signature(Seen seen) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), "HmacSHA256"));
        String signed = seen.headers().getFirst("webhook-id") + "."
                + seen.headers().getFirst("webhook-timestamp") + "." + seen.body();
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }
}
