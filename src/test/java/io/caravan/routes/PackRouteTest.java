package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.simulator.Fault;
import io.caravan.simulator.FaultKind;
import io.caravan.simulator.FaultRule;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packs from the caller to a simulated upstream and back: whatever becomes of the shared answer, each gets its own. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class PackRouteTest {
    private static final List<String> ITEMS = List.of(
            "The parcel came late and it was wet",
            "I like the new colour a lot",
            "Nobody answers your telephone on Mondays",
            "Where can I find the manual?",
            "Please cancel my order number 4411",
            "Der Händler war sehr freundlich 😀");

    private final Simulator simulator =
            Simulator.start(SimulatorSettings.builder().build());

    private Rig rig;

    @BeforeAll
    void start() throws Exception {
        rig = Rig.start(
                "caravan.upstream.base-url",
                simulator.baseUri().toString(),
                "caravan.collect.size",
                "" + ITEMS.size(),
                "caravan.collect.wait",
                "10m",
                "caravan.call.gap-timeout",
                "300ms",
                "caravan.call.attempts",
                "2");
    }

    @AfterAll
    void stop() {
        rig.close();
        simulator.close();
    }

    @AfterEach
    void behave() {
        simulator.reset();
    }

    private List<HttpResponse<String>> ask(List<String> items) {
        List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
        items.forEach(item -> responses.add(rig.askAsync(item, "X-Caravan-Merge", "pack")));
        return responses.stream().map(CompletableFuture::join).toList();
    }

    private static void assertOwnAnswers(List<String> items, List<HttpResponse<String>> responses) {
        assertThat(responses)
                .extracting(Rig::content)
                .isEqualTo(items.stream().map(item -> "Answer to: " + item).toList());
    }

    private long calls() {
        return simulator.ledger().report().calls().all();
    }

    private double counted(String meter) {
        return rig.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(meter))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultKind.class,
            names = {"PACK_REORDER", "PACK_UNKNOWN", "PACK_PROSE"})
    void whatDoesNotMatterIsNotAskedAgain(FaultKind kind) {
        simulator.addFaults(FaultRule.once(Fault.of(kind)));
        assertOwnAnswers(ITEMS, ask(ITEMS));
        assertThat(calls()).isEqualTo(1);
    }

    /** All but the first two of these leave some of the answers usable. */
    @ParameterizedTest
    @EnumSource(
            value = FaultKind.class,
            names = {
                "PACK_SHIFT",
                "EMPTY_BODY",
                "PACK_DROP",
                "PACK_SWAP",
                "PACK_MERGE",
                "PACK_DUPLICATE",
                "PACK_NUMBER",
                "PACK_NO_ECHO",
                "PACK_MALFORMED",
                "PACK_CUT",
                "PACK_FORGET",
                "CUT",
                "ABORT",
                "STALL"
            })
    void whatIsNotSureIsAskedAgainInTwoCalls(FaultKind kind) {
        double splits = counted("caravan_group_splits_total");
        double again = counted("caravan_requests_asked_again_total");
        simulator.addFaults(FaultRule.once(Fault.of(kind)));
        assertOwnAnswers(ITEMS, ask(ITEMS));
        assertThat(calls()).isEqualTo(3);
        assertThat(counted("caravan_group_splits_total")).isEqualTo(splits + 1);
        boolean isAll = kind == FaultKind.PACK_SHIFT || kind == FaultKind.EMPTY_BODY;
        assertThat(counted("caravan_requests_asked_again_total") - again)
                .isBetween(isAll ? 6.0 : 2.0, isAll ? 6.0 : 5.0);
    }

    @Test
    void toTheBreakerAndTheMetersABrokenCallIsAFailureThoughSomeOfItIsUsed() {
        double broken = counted("caravan_calls_outcomes_total{outcome=\"upstream_broken\"");
        double failed = counted("resilience4j_circuitbreaker_calls_seconds_count{kind=\"failed\"");
        simulator.addFaults(FaultRule.once(Fault.of(FaultKind.ABORT)));
        assertOwnAnswers(ITEMS, ask(ITEMS));
        assertThat(counted("caravan_calls_outcomes_total{outcome=\"upstream_broken\""))
                .isEqualTo(broken + 1);
        assertThat(counted("resilience4j_circuitbreaker_calls_seconds_count{kind=\"failed\""))
                .isEqualTo(failed + 1);
    }

    @Test
    void aCallThatBreaksBeforeAnythingIsCompleteIsRetriedAsItWas() {
        simulator.addFaults(FaultRule.once(Fault.of(FaultKind.CUT, 100)));
        List<HttpResponse<String>> responses = ask(ITEMS);
        assertOwnAnswers(ITEMS, responses);
        assertThat(calls()).isEqualTo(2);
        assertThat(responses)
                .extracting(response -> Rig.header(response, "X-Caravan-Calls"))
                .containsOnly("2");
    }

    @Test
    void anItemThatIsRefusedIsFoundAndRefusedAlone() {
        simulator.addFaults(FaultRule.whenever("4411", Fault.of(FaultKind.CONTENT_RISK)));
        List<HttpResponse<String>> responses = ask(ITEMS);
        assertThat(Rig.code(responses.get(4))).isEqualTo("content_refused");
        List<HttpResponse<String>> others = new ArrayList<>(responses);
        others.remove(4);
        List<String> theirs = new ArrayList<>(ITEMS);
        theirs.remove(4);
        assertOwnAnswers(theirs, others);
        assertThat(calls()).isLessThanOrEqualTo(7);
    }

    @Test
    void whatBefallsTheUpstreamBefallsAllAndDividesNothing() {
        simulator.addFaults(FaultRule.whenever("", Fault.of(FaultKind.STATUS, 503)));
        assertThat(ask(ITEMS)).extracting(Rig::code).containsOnly("upstream_busy");
        assertThat(calls()).isEqualTo(2);
    }

    @Test
    void itemsThatNoEchoTellsApartAreAskedBesideThePack() {
        String same = "I would like to tell you what happened to me when I came to your shop";
        List<String> items = List.of(
                same + " good " + same, "short", same + " bad " + same, "shorter", same + " so-so " + same, "longer");
        assertOwnAnswers(items, ask(items));
        assertThat(calls()).isEqualTo(3);
    }

    /** The right id and the right echo, but another's answer: that is why packs hold the items of one tenant alone. */
    @Test
    void whatAnItemDictatesForTheOthersOfItsTenantNoEchoShows() {
        simulator.addFaults(FaultRule.once(new Fault(FaultKind.PACK_STEER, Map.of("item", ITEMS.get(1)))));
        assertThat(ask(ITEMS)).extracting(Rig::content).containsOnly("Answer to: " + ITEMS.get(1));
        assertThat(calls()).isEqualTo(1);
    }
}
