package io.caravan.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.routes.FakeUpstream.Seen;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cap on what a tenant spends, against an upstream that charges all that it may, and keeps its own books. */
@Tag("long")
@Timeout(120)
class SpendCapRouteTest {
    private static final String PEAK_ALL_DAY = "- {days: mon-sun, from: '00:00', to: '24:00'}\n";

    /** USD per million tokens in peak hours. */
    private static final double MISS = 0.30;

    private static final double OUTPUT = 1.20;
    private static final int ANSWER = 10;
    private static final double MILLION = 1_000_000;

    private final AtomicLong promptTokens = new AtomicLong();
    private final AtomicLong answerTokens = new AtomicLong();
    private final Path data;

    SpendCapRouteTest(@TempDir Path data) {
        this.data = data;
    }

    private Rig start(String row, String... changes) throws Exception {
        String[] all = new String[changes.length + 2];
        System.arraycopy(changes, 0, all, 0, changes.length);
        all[changes.length] = "caravan.data.dir";
        all[changes.length + 1] = data.toString();
        Rig rig = Rig.startWith(
                Map.of("tenants.yaml", "- {name: default, " + row + "}\n", "peak-hours.yaml", PEAK_ALL_DAY), all);
        rig.upstream.does((exchange, request) -> {
            charge(request);
            FakeUpstream.text(answer(request)).answer(exchange, request);
        });
        return rig;
    }

    private void charge(Seen request) {
        promptTokens.addAndGet(bytes(request));
        answerTokens.addAndGet(request.json().get("max_tokens").asLong());
    }

    /** A byte may be a token, and the answer as long as is allowed. */
    private static int bytes(Seen request) {
        return request.body().getBytes(UTF_8).length;
    }

    private static String answer(Seen request) {
        return "{\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":\"Yes.\"}}],"
                + "\"usage\":{\"prompt_tokens\":" + bytes(request) + ",\"completion_tokens\":"
                + request.json().get("max_tokens") + "}}";
    }

    private double billed() {
        return (promptTokens.get() * MISS + answerTokens.get() * OUTPUT) / MILLION;
    }

    private static String body(String text) {
        return Rig.body(text).replaceFirst("\\{", "{\"max_tokens\":" + ANSWER + ",");
    }

    private static List<HttpResponse<String>> askAtOnce(Rig rig, int requests, String... headers) {
        List<CompletableFuture<HttpResponse<String>>> asked = IntStream.range(0, requests)
                .mapToObj(i -> rig.postAsync(body("Is " + i + " a number?"), headers))
                .toList();
        return asked.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void aThousandRequestsAtOnceNeverPassTheCap() throws Exception {
        double cap = 0.02;
        try (Rig rig = start("spend-per-day: " + cap)) {
            List<HttpResponse<String>> responses = askAtOnce(rig, 1_000);
            assertThat(billed()).isBetween(0.9 * cap, cap);
            assertThat(responses)
                    .allSatisfy(response -> assertThat(response.statusCode()).isIn(200, 402, 429));
            // While money is tied up by others it is 429, and all that came may have come then; now it is settled.
            await().untilAsserted(() ->
                    assertThat(rig.post(body("One more?")).statusCode()).isEqualTo(402));
            assertThat(billed()).isLessThanOrEqualTo(cap);
        }
        try (Rig again = start("spend-per-day: " + cap)) {
            askAtOnce(again, 50);
            HttpResponse<String> refused = again.post(body("One more?"));
            assertThat(billed()).isLessThanOrEqualTo(cap);
            assertThat(refused.statusCode()).isEqualTo(402);
            assertThat(Rig.code(refused)).isEqualTo("spend_cap_reached");
            assertThat(Rig.json(refused).at("/error/type").asText()).isEqualTo("insufficient_quota");
            assertThat(Long.parseLong(Rig.header(refused, "Retry-After"))).isBetween(1L, 86_401L);
            assertThat(Double.parseDouble(Rig.header(refused, "X-Caravan-Spend-Remaining")))
                    .isBetween(0.0, 0.1 * cap);
        }
    }

    /** A file's tenant has nobody who waits: each line that is too much for its cap fails, and says why. */
    @Test
    void linesOfAFileThatAreTooMuchFailAndAreNotAsked(@TempDir Path dir) throws Exception {
        try (Rig rig = start(
                "spend-per-day: 0.0001",
                "caravan.files.dir",
                dir.toString(),
                "caravan.files.tenant",
                "default",
                "caravan.files.settle",
                "1ms")) {
            await().until(() -> rig.post(body("Anything left?")).statusCode() == 402);
            int asked = rig.upstream.seen().size();
            Files.writeString(dir.resolve("x.jsonl"), line("one") + "\n" + line("two"));
            Files.move(dir.resolve("x.jsonl"), dir.resolve("in/x.jsonl"));
            Path errors = dir.resolve("out/x.error.jsonl");
            await().until(() -> Files.exists(errors));
            assertThat(Files.readAllLines(errors)).hasSize(2).allSatisfy(line -> assertThat(line)
                    .contains("\"spend_cap_reached\""));
            assertThat(asked).isPositive();
            assertThat(rig.upstream.seen()).hasSize(asked);
        }
    }

    private static String line(String id) {
        return "{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
                + body("Anything left for " + id + "?") + "}";
    }

    @Test
    void packsAreWithinTheCapAsWell() throws Exception {
        double cap = 0.01;
        try (Rig rig = start("spend-per-month: " + cap, "caravan.collect.merge", "pack")) {
            List<HttpResponse<String>> responses = askAtOnce(rig, 200);
            assertThat(billed()).isBetween(0.5 * cap, cap);
            assertThat(responses)
                    .anySatisfy(response -> assertThat(Rig.code(response)).isEqualTo("spend_cap_reached"));
        }
    }

    @Test
    void anAttemptOfWhichNobodySaysWhatItCostCountsAtItsWorst() throws Exception {
        double cap = 0.001;
        try (Rig rig = start("spend-per-day: " + cap)) {
            rig.upstream.does((exchange, request) -> {
                charge(request);
                FakeUpstream.cut(exchange, request);
            });
            List<HttpResponse<String>> responses = askAtOnce(rig, 100);
            assertThat(billed()).isBetween(0.5 * cap, cap);
            assertThat(responses)
                    .allSatisfy(response -> assertThat(response.statusCode()).isNotEqualTo(200));
        }
    }

    @Test
    void anErrorStatusCostsNothing() throws Exception {
        double cap = 0.0005;
        try (Rig rig = start("spend-per-day: " + cap, "caravan.call.attempts", "1")) {
            rig.upstream.does(FakeUpstream.status(503));
            askAtOnce(rig, 50)
                    .forEach(response -> assertThat(Rig.code(response)).isIn("upstream_busy", "spend_reserved"));
            rig.upstream.does(FakeUpstream::echo);
            assertThat(rig.post(body("And now?")).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whatTheLedgerHasCostsNothing() throws Exception {
        try (Rig rig = start("spend-per-day: 0.0001")) {
            assertThat(rig.post(body("Once?"), "Idempotency-Key", "k").statusCode())
                    .isEqualTo(200);
            askAtOnce(rig, 20);
            assertThat(Rig.code(rig.post(body("Something else?")))).isEqualTo("spend_cap_reached");
            assertThat(rig.post(body("Once?"), "Idempotency-Key", "k").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void workThatCanWaitIsRefusedWhenNothingIsLeft() throws Exception {
        double cap = 0.001;
        try (Rig rig = start("spend-per-day: " + cap)) {
            List<HttpResponse<String>> responses = askAtOnce(rig, 50, "X-Caravan-Lane", "bulk");
            assertThat(billed()).isBetween(0.9 * cap, cap);
            assertThat(responses)
                    .allSatisfy(response -> assertThat(response.statusCode()).isIn(200, 402));
        }
    }

    @Test
    void tokensOfADayAreCountedAlike() throws Exception {
        try (Rig rig = start("tokens-per-day: 2000")) {
            HttpResponse<String> first = rig.post(body("One?"));
            assertThat(Rig.header(first, "x-ratelimit-limit-tokens")).isEqualTo("2000");
            long used = promptTokens.get() + answerTokens.get();
            assertThat(Rig.header(first, "x-ratelimit-remaining-tokens")).isEqualTo(Long.toString(2_000 - used));
            assertThat(Rig.header(first, "x-ratelimit-reset-tokens")).matches("(\\d+h)?(\\d+m)?\\d+s");
            askAtOnce(rig, 50);
            assertThat(promptTokens.get() + answerTokens.get()).isLessThanOrEqualTo(2_000);
            HttpResponse<String> refused = rig.post(body("Two?"));
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(Rig.code(refused)).isEqualTo("tokens_exhausted");
        }
    }

    @Test
    void whatDoesNotFitInTheCapAtAllIsToldSo() throws Exception {
        try (Rig rig = start("spend-per-day: 0.001")) {
            HttpResponse<String> refused = rig.ask("As long as you like?");
            assertThat(refused.statusCode()).isEqualTo(402);
            assertThat(Rig.code(refused)).isEqualTo("spend_cap_too_small");
            assertThat(Rig.header(refused, "Retry-After")).isEmpty();
            assertThat(rig.upstream.seen()).isEmpty();
        }
    }
}
