package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.routes.FakeUpstream.Step;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More calls fail than may be retried. */
@Tag("long")
@Timeout(60)
class RetryBudgetRouteTest {
    private static final String ROW = "- {when: 503, kind: upstream, code: upstream_busy, says: Busy., "
            + "retry: {base: 1ms, cap: 200ms}, counts: false}\n";

    /** More than the reserve of the budget, but so few that the refill of one a second soon does. */
    private static final int CALLS = 14;

    private static Rig rig() throws Exception {
        Rig rig = Rig.start("caravan.call.retry-budget", "1");
        Path table = rig.home.resolve("config/errors.yaml");
        Files.writeString(table, ROW + Files.readString(table));
        rig.upstream.does(FakeUpstream.status(503));
        await().until(() -> rig.ask("Hi").body().contains("Busy."));
        return rig;
    }

    private static String line(int number) {
        return "{\"custom_id\":\"" + number + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
                + Rig.body("Hi " + number) + "}\n";
    }

    private static double overBudget(Rig rig) {
        return rig.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("caravan_calls_retries_over_budget_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    @Test
    void whoWaitsIsToldTheFailure() throws Exception {
        try (Rig rig = rig()) {
            rig.upstream.does(FakeUpstream.status(503));
            List<CompletableFuture<HttpResponse<String>>> responses = IntStream.range(0, CALLS)
                    .mapToObj(i -> rig.askAsync("Hi " + i))
                    .toList();
            assertThat(responses).allSatisfy(response -> assertThat(Rig.code(response.join()))
                    .isEqualTo("upstream_busy"));
            assertThat(rig.upstream.seen()).hasSizeLessThan(CALLS * 4);
            assertThat(overBudget(rig)).isPositive();
        }
    }

    @Test
    void thePatientWaitAndAreAllAnswered() throws Exception {
        try (Rig rig = rig()) {
            Step[] steps = Stream.concat(
                            Stream.generate(() -> FakeUpstream.status(503)).limit(CALLS),
                            Stream.<Step>of(FakeUpstream::echo))
                    .toArray(Step[]::new);
            rig.upstream.does(steps);
            String lines = IntStream.range(0, CALLS)
                    .mapToObj(RetryBudgetRouteTest::line)
                    .collect(Collectors.joining());
            Path ready = Files.writeString(rig.home.resolve("bulk.jsonl"), lines);
            Files.move(ready, rig.home.resolve("files/in/bulk.jsonl"));
            await().atMost(Duration.ofSeconds(40)).until(() -> Files.exists(rig.home.resolve("files/done/bulk.jsonl")));
            assertThat(Files.readString(rig.home.resolve("files/out/bulk.output.jsonl")))
                    .contains("echo: Hi 0", "echo: Hi " + (CALLS - 1));
            assertThat(rig.home.resolve("files/out/bulk.error.jsonl")).doesNotExist();
            assertThat(rig.upstream.seen()).hasSize(CALLS * 2);
            assertThat(overBudget(rig)).isPositive();
        }
    }
}
