package io.caravan.routes;

import static io.caravan.routes.FakeUpstream.balance;
import static io.caravan.routes.FakeUpstream.onlyFor;
import static io.caravan.routes.FakeUpstream.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.routes.FakeUpstream.Seen;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
@Timeout(40)
class AccountTest {
    private static final String FIRST = "sk-first-0123456789";
    private static final String SECOND = "sk-second-0123456789";

    private final Path keys;

    AccountTest(@TempDir Path dir) {
        keys = dir.resolve("keys");
    }

    private void keysAre(String... lines) throws IOException {
        Files.write(keys, List.of(lines));
    }

    private Rig rig(String... changes) throws Exception {
        String[] all = java.util.Arrays.copyOf(
                new String[] {"caravan.upstream.api-key", "file:" + keys, "caravan.account.probe", "300ms"},
                4 + changes.length);
        System.arraycopy(changes, 0, all, 4, changes.length);
        return Rig.start(all);
    }

    private static List<CompletableFuture<HttpResponse<String>>> bulk(Rig rig, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> rig.askAsync("bulk " + i, "X-Caravan-Lane", "bulk"))
                .toList();
    }

    private static void allAreAnswered(List<CompletableFuture<HttpResponse<String>>> asked) {
        assertThat(asked)
                .allSatisfy(response -> assertThat(response.join().statusCode()).isEqualTo(200));
    }

    private static void isRefusedForTheAccount(HttpResponse<String> response, String code) {
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(Rig.code(response)).isEqualTo(code);
        assertThat(Integer.parseInt(Rig.header(response, "Retry-After"))).isPositive();
    }

    private static Set<String> keysOf(List<Seen> requests) {
        return requests.stream().map(Seen::key).collect(Collectors.toSet());
    }

    @Test
    void aKeyThatIsRefusedIsFollowedByTheNextOneWithinTheSameRequest() throws Exception {
        keysAre("# ours", FIRST, "", SECOND);
        try (Rig rig = rig("caravan.call.attempts", "1")) {
            rig.upstream.tellsBalance(onlyFor(balance(true, "1.00"), SECOND));
            rig.upstream.does(onlyFor(FakeUpstream::echo, SECOND));
            assertThat(Rig.content(rig.ask("Hi"))).isEqualTo("echo: Hi");
            assertThat(rig.upstream.seen()).extracting(Seen::key).containsExactly(FIRST, SECOND);
            assertThat(rig.ask("again").statusCode()).isEqualTo(200);
            assertThat(rig.upstream.seen()).hasSize(3);
            assertThat(rig.get("/metrics").body()).contains("caravan_account_open{upstream=\"primary\"} 1.0");
        }
    }

    @Test
    void aKeyThatWasSetAsideIsUsedAgainWhenAProbeFindsItWell() throws Exception {
        keysAre(FIRST, SECOND);
        try (Rig rig = rig()) {
            rig.upstream.tellsBalance(onlyFor(balance(true, "1.00"), SECOND));
            rig.upstream.does(onlyFor(FakeUpstream::echo, SECOND));
            rig.ask("Hi");
            rig.upstream.tellsBalance(balance(true, "1.00"));
            rig.upstream.does(FakeUpstream::echo);
            await().until(() -> rig.ask("again").statusCode() == 200
                    && keysOf(rig.upstream.seen()).contains(FIRST));
            assertThat(keysOf(rig.upstream.probes())).containsExactly(FIRST);
        }
    }

    @Test
    void keysChangeWithTheirFileWhileCaravanRuns() throws Exception {
        keysAre(FIRST);
        try (Rig rig = rig()) {
            rig.ask("Hi");
            assertThat(keysOf(rig.upstream.seen())).containsExactly(FIRST);
            keysAre(SECOND);
            await().until(() -> {
                rig.ask("again");
                return keysOf(rig.upstream.seen()).contains(SECOND);
            });
        }
    }

    @Test
    void whenNoKeyIsAcceptedNothingIsSentAndBulkWorkWaitsForNewOnes() throws Exception {
        keysAre(FIRST, SECOND);
        try (Rig rig = rig()) {
            rig.upstream.tellsBalance(onlyFor(balance(true, "1.00"), "sk-new"));
            rig.upstream.does(onlyFor(FakeUpstream::echo, "sk-new"));
            isRefusedForTheAccount(rig.ask("Hi"), "upstream_key_invalid");
            assertThat(rig.upstream.seen()).extracting(Seen::key).containsExactly(FIRST, SECOND);

            isRefusedForTheAccount(rig.ask("Hi"), "upstream_key_invalid");
            var waiting = bulk(rig, 20);
            await().until(() -> rig.gateway.waiting() == 20);
            HttpResponse<String> health = rig.get("/health");
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(Rig.json(health).at("/account").asText()).isEqualTo("upstream_key_invalid");
            assertThat(rig.get("/metrics").body()).contains("caravan_account_open{upstream=\"primary\"} 0.0");
            assertThat(rig.upstream.seen()).hasSize(2);

            keysAre("sk-new");
            allAreAnswered(waiting);
            assertThat(rig.ask("Hi").statusCode()).isEqualTo(200);
            assertThat(Rig.json(rig.get("/health")).at("/account").asText()).isEqualTo("UP");
        }
    }

    @Test
    void whenTheBalanceIsUsedUpWorkWaitsUntilItIsRestored() throws Exception {
        keysAre(FIRST);
        try (Rig rig = rig("caravan.breaker.minimum-calls", "1", "caravan.breaker.window", "1")) {
            rig.upstream.tellsBalance(balance(false, "0.00"));
            rig.upstream.does(status(402));
            var waiting = bulk(rig, 50);
            await().until(() ->
                    !Rig.json(rig.get("/health")).at("/account").asText().equals("UP"));
            isRefusedForTheAccount(rig.ask("Hi"), "upstream_balance");
            await().until(() -> rig.upstream.probes().size() > 1);
            assertThat(rig.gateway.waiting()).isEqualTo(50);
            assertThat(Rig.json(rig.get("/health")).at("/breaker").asText()).isEqualTo("CLOSED");

            rig.upstream.does(FakeUpstream::echo);
            rig.upstream.tellsBalance(balance(true, "5.00"));
            allAreAnswered(waiting);
            assertThat(rig.ask("Hi").statusCode()).isEqualTo(200);
            assertThat(rig.get("/metrics").body())
                    .contains("caravan_account_balance{currency=\"USD\",upstream=\"primary\"} 5.0");
        }
    }

    @Test
    void theOneWhoMeetsTheEmptyBalanceIsToldSo() throws Exception {
        keysAre(FIRST);
        try (Rig rig = rig("caravan.account.probe", "1m")) {
            rig.upstream.does(status(402), FakeUpstream::echo);
            isRefusedForTheAccount(rig.ask("Hi"), "upstream_balance");
            isRefusedForTheAccount(rig.ask("Hi"), "upstream_balance");
            assertThat(rig.upstream.seen()).hasSize(1);
        }
    }

    @Test
    void anUpstreamThatTellsNoBalanceIsTriedWithOneCallAtATime() throws Exception {
        keysAre(FIRST);
        try (Rig rig = rig()) {
            rig.upstream.tellsBalance(status(404));
            rig.upstream.does(status(402));
            rig.ask("Hi");
            rig.upstream.does(status(402));
            var waiting = bulk(rig, 10);
            await().until(() -> rig.upstream.seen().size() >= 2);
            assertThat(rig.upstream.mostInFlight()).isEqualTo(1);
            assertThat(rig.upstream.probes()).hasSize(1);
            rig.upstream.does(FakeUpstream::echo);
            allAreAnswered(waiting);
        }
    }

    @Test
    void theBalanceIsWatchedAndCallsEndBeforeItDoes() throws Exception {
        keysAre(FIRST);
        try (Rig rig = rig("caravan.account.watch-balance", "true", "caravan.account.balance-interval", "300ms")) {
            await().until(() -> rig.get("/metrics").body().contains("caravan_account_balance{currency=\"USD\""));
            rig.upstream.tellsBalance(balance(false, "0.00"));
            await().until(() -> rig.get("/health").statusCode() == 503);
            rig.upstream.tellsBalance(balance(true, "7.50"));
            await().until(() -> rig.get("/health").statusCode() == 200);
            assertThat(rig.upstream.seen()).isEmpty();
            assertThat(rig.get("/metrics").body())
                    .contains("upstream=\"primary\"} 7.5")
                    .doesNotContain("gen_ai_client_operation_duration_seconds_count");
        }
    }

    @Test
    void aProbeThatHasItsAnswerIsWatchedNoMore() throws Exception {
        keysAre(FIRST);
        try (Rig rig = rig("caravan.account.watch-balance", "true", "caravan.account.balance-interval", "1h")) {
            await().until(() -> rig.get("/metrics").body().contains("caravan_account_balance{currency=\"USD\""));
            await().atMost(Duration.ofSeconds(5)).until(rig::isIdle);
        }
    }

    @Test
    void anotherUpstreamIsAskedWhileTheAccountIsClosed() throws Exception {
        try (FakeUpstream other = new FakeUpstream();
                Rig rig = Rig.startBeside(other, "caravan.account.probe", "1m")) {
            rig.upstream.does(status(402));
            for (int i = 0; i < 2; i++) {
                HttpResponse<String> answer = rig.ask("Hi");
                assertThat(Rig.content(answer)).isEqualTo("echo: Hi");
                assertThat(Rig.header(answer, "X-Caravan-Upstream")).isEqualTo("elsewhere");
            }
            assertThat(rig.upstream.seen()).hasSize(1);
            assertThat(other.seen()).extracting(Seen::key).containsOnly("null");
            assertThat(Rig.json(rig.get("/health")).at("/status").asText()).isEqualTo("UP");
            assertThat(rig.get("/metrics").body())
                    .contains("caravan_account_open{upstream=\"primary\"} 0.0")
                    .contains("caravan_account_open{upstream=\"elsewhere\"} 1.0");
        }
    }

    @Test
    void noKeyIsSeenInWhatCaravanSays() throws Exception {
        keysAre(FIRST, SECOND);
        try (Rig rig = rig()) {
            rig.upstream.tellsBalance(onlyFor(balance(true, "1.00")));
            rig.upstream.does(onlyFor(FakeUpstream::echo));
            HttpResponse<String> refused = rig.ask("Hi");
            await().until(() -> rig.upstream.probes().size() > 1);
            for (String said : List.of(
                    refused.body(),
                    rig.get("/health").body(),
                    rig.get("/metrics").body())) {
                assertThat(said).doesNotContain(FIRST, SECOND, "0123456789");
            }
            assertThat(refused.headers().toString()).doesNotContain(FIRST, SECOND);
        }
    }
}
