package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The table of errors is edited while Caravan runs. */
@Timeout(40)
class ErrorTableEditTest {
    private static final String STALE = "caravan_config_errors_table_stale";

    @Test
    void anEditHoldsForTheNextCallsAndABadOneChangesNothing() throws Exception {
        try (Rig rig = Rig.start("caravan.call.attempts", "1")) {
            rig.upstream.does(FakeUpstream.status(500));
            assertThat(Rig.code(rig.ask("Hi"))).isEqualTo("upstream_error");

            addRow(rig, "{when: 500, kind: caller, code: edited, says: Edited., counts: false}");
            await().until(() -> Rig.code(rig.ask("Hi")).equals("edited"));
            HttpResponse<String> response = rig.ask("Hi");
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains("Edited.").doesNotContain("raw words");
            assertThat(rig.get("/metrics").body()).contains(STALE + " 0.0");

            addRow(rig, "{when: 500, kind: caller, code: bad, says: Bad., counts: perhaps}");
            await().until(() -> rig.get("/metrics").body().contains(STALE + " 1.0"));
            assertThat(Rig.code(rig.ask("Hi"))).isEqualTo("edited");
        }
    }

    @Test
    void aCallUnderWayIsJudgedByTheTableInForce() throws Exception {
        try (Rig rig = Rig.start()) {
            CountDownLatch edited = new CountDownLatch(1);
            FakeUpstream.Step refusal = FakeUpstream.status(500);
            rig.upstream.does((exchange, request) -> {
                if (request.lastMessage().equals("early")) {
                    edited.await();
                }
                refusal.answer(exchange, request);
            });
            CompletableFuture<HttpResponse<String>> early = rig.askAsync("early");
            await().until(() -> rig.upstream.inFlight() == 1);
            addRow(rig, "{when: 500, kind: caller, code: edited, says: Edited., counts: false}");
            await().until(() -> Rig.code(rig.ask("late")).equals("edited"));
            edited.countDown();
            assertThat(Rig.code(early.join())).isEqualTo("edited");
        }
    }

    private static void addRow(Rig rig, String row) throws IOException {
        Path table = rig.home.resolve("config/errors.yaml");
        Files.writeString(table, "- " + row + "\n" + Files.readString(table));
    }
}
