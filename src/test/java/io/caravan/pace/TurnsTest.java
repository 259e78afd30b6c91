package io.caravan.pace;

import static io.caravan.chat.Lane.BULK;
import static io.caravan.chat.Lane.INTERACTIVE;
import static io.caravan.chat.Lane.STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Call;
import io.caravan.chat.Gate;
import io.caravan.chat.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnsTest {
    private static final int ANY = 1_000;
    private static final Map<Lane, Integer> FLOORS = Map.of(INTERACTIVE, 5, STREAM, 20, BULK, 10);

    private static Desk desk(int limit) {
        return new Desk(ANY, limit, FLOORS);
    }

    private static List<Call> calls(int size, Supplier<Call> call) {
        return Stream.generate(call).limit(size).toList();
    }

    private static List<Call> calls(int size, Lane lane) {
        return calls(size, () -> TestCalls.call(lane));
    }

    /** Each of those under way is answered several times over, and as many of its kind come. */
    private static void keepBusy(Desk desk, int rounds) {
        for (int i = 0; i < rounds; i++) {
            for (Call call : List.copyOf(desk.underWay)) {
                desk.enter(TestCalls.call(call.lane(), call.tenant(), call.model(), call.tokens()));
                desk.end(call);
            }
        }
    }

    @Test
    void whoComesFirstGoesFirst() {
        Desk desk = desk(3);
        List<Call> calls = calls(10, STREAM);
        desk.enter(calls);
        assertThat(desk.gone).containsExactlyElementsOf(calls.subList(0, 3));
        desk.endFirst(2);
        assertThat(desk.gone).containsExactlyElementsOf(calls.subList(0, 5));
        assertThat(desk.waiting()).isEqualTo(5);
        assertThat(desk.inFlight()).isEqualTo(3);
    }

    @Test
    void whoComesAgainHasWaitedBefore() {
        Desk desk = desk(2);
        List<Call> calls = calls(5, STREAM);
        Call refused = calls.get(0);
        Call notSent = calls.get(1);
        desk.enter(calls);
        desk.refuse(refused, 1);
        TestCalls.postpone(notSent);
        desk.turns.end(notSent);
        desk.enter(refused);
        desk.enter(notSent);
        desk.end(calls.get(2));
        desk.end(refused);
        desk.end(notSent);
        assertThat(desk.gone.subList(2, 6)).containsExactly(calls.get(2), refused, notSent, calls.get(3));
    }

    @Test
    void allModelsTogetherKeepToTheMaximumAndShareIt() {
        Desk desk = new Desk(10, ANY, Map.of());
        desk.enter(calls(50, () -> TestCalls.call(BULK, "acme", TestCalls.FLASH, 1)));
        desk.enter(calls(50, () -> TestCalls.call(BULK, "acme", TestCalls.PRO, 1)));
        assertThat(desk.inFlight()).isEqualTo(10);
        keepBusy(desk, 3);
        assertThat(desk.inFlight()).isEqualTo(10);
        assertThat(desk.underWay)
                .filteredOn(call -> call.model().equals(TestCalls.PRO))
                .hasSize(5);
    }

    @Test
    void urgentWorkForOneModelDoesNotStarveAnother() {
        Desk desk = new Desk(10, 10, FLOORS);
        desk.enter(calls(30, () -> TestCalls.call(INTERACTIVE, "acme", TestCalls.FLASH, 1)));
        desk.enter(calls(30, () -> TestCalls.call(BULK, "acme", TestCalls.PRO, 1)));
        keepBusy(desk, 3);
        assertThat(desk.underWay(BULK)).isEqualTo(1);
        assertThat(desk.underWay(INTERACTIVE)).isEqualTo(9);
    }

    @Test
    void aCallWithoutATurnHasNothingToEnd() {
        Desk desk = desk(1);
        desk.enter(calls(2, STREAM));
        desk.turns.end(TestCalls.call(STREAM));
        assertThat(desk.inFlight()).isEqualTo(1);
        Call ended = desk.gone.get(0);
        desk.end(ended);
        desk.turns.end(ended);
        assertThat(desk.inFlight()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "100, 70, 20, 10", // what is beyond the floors of the others is for the interactive lane
        "10,   7,  2,  1",
        "3,    1,  1,  1", // each has one where there are enough
        "2,    2,  0,  0" // else the most urgent has them
    })
    void lanesThatAlwaysWaitHaveTheirFloors(int limit, int interactive, int stream, int bulk) {
        Desk desk = desk(limit);
        for (Lane lane : new Lane[] {BULK, STREAM, INTERACTIVE}) {
            desk.enter(calls(2 * limit, lane));
        }
        keepBusy(desk, 4);
        assertThat(desk.underWay(INTERACTIVE)).isEqualTo(interactive);
        assertThat(desk.underWay(STREAM)).isEqualTo(stream);
        assertThat(desk.underWay(BULK)).isEqualTo(bulk);
    }

    @ParameterizedTest
    @CsvSource({
        "INTERACTIVE, 100, 100",
        "STREAM, 100, 95",
        "BULK, 100, 95",
        "BULK, 20, 19",
        "BULK, 19, 19",
        "BULK, 1, 1"
    })
    void aLaneAloneHasEverythingButWhatIsKeptFreeForWhoeverWaits(Lane lane, int limit, int used) {
        Desk desk = desk(limit);
        desk.enter(calls(2 * limit, lane));
        assertThat(desk.inFlight()).isEqualTo(used);
        keepBusy(desk, 2);
        assertThat(desk.inFlight()).isEqualTo(used);
    }

    @Test
    void whoWaitsForAnAnswerFindsASlotWhateverHeapsThereAre() {
        Desk desk = desk(20);
        desk.enter(calls(1_000, BULK));
        Call interactive = TestCalls.call(INTERACTIVE);
        desk.enter(interactive);
        assertThat(desk.underWay).contains(interactive);
        desk.end(interactive);
        assertThat(desk.inFlight()).isEqualTo(19);
    }

    @Test
    void oneCallOfATenantDoesNotWaitBehindTenThousandOfAnother() {
        Desk desk = desk(5);
        desk.enter(calls(10_000, () -> TestCalls.call(BULK, "big")));
        Call small = TestCalls.call(BULK, "small");
        desk.enter(small);
        assertThat(desk.underWay).doesNotContain(small);
        desk.endFirst(1);
        assertThat(desk.underWay).contains(small);
    }

    @Test
    void tenantsShareTheSlotsEquallyThoughTheCallsOfOneLastTenTimesAsLong() {
        Desk desk = desk(12);
        for (String tenant : List.of("slow", "quick", "other")) {
            desk.enter(calls(100, () -> TestCalls.call(BULK, tenant)));
        }
        List<Long> slots = new ArrayList<>();
        for (int round = 1; round <= 50; round++) {
            for (Call call : List.copyOf(desk.underWay)) {
                if (!call.tenant().equals("slow") || round % 10 == 0) {
                    desk.enter(TestCalls.call(BULK, call.tenant()));
                    desk.end(call);
                }
            }
            slots.add(desk.underWay("slow"));
        }
        assertThat(slots.subList(10, 50)).containsOnly(4L);
    }

    @Test
    void whileItIsTriedTheSmallestGoFirstAndNoMoreThanItTakes() {
        Desk desk = desk(100);
        desk.open(0);
        List<Call> calls = new ArrayList<>();
        for (int tokens : new int[] {500, 30, 400, 10, 20}) {
            calls.add(TestCalls.call(BULK, "tenant-" + tokens % 3, TestCalls.FLASH, tokens));
        }
        desk.enter(calls);
        assertThat(desk.gone).isEmpty();
        desk.open(2);
        assertThat(desk.gone).extracting(Call::tokens).containsExactly(10, 20);
        desk.endFirst(1);
        assertThat(desk.gone).extracting(Call::tokens).containsExactly(10, 20, 30);
        desk.open(Gate.WIDE_OPEN);
        assertThat(desk.gone).hasSize(5);
    }

    @Test
    void whoDoesNotWaitIsLetGoWithoutATurnWhenThereIsNoOpening() {
        Desk desk = desk(1);
        List<Call> before = calls(3, INTERACTIVE);
        desk.enter(before);
        desk.enter(calls(1, BULK));
        desk.open(0);
        assertThat(desk.gone).containsExactlyElementsOf(before);
        desk.enter(calls(1, INTERACTIVE));
        assertThat(desk.gone).hasSize(4);
        assertThat(desk.inFlight()).isEqualTo(1);
        assertThat(desk.waiting()).isEqualTo(1);
        desk.end(before.get(0));
        desk.open(1);
        desk.enter(calls(1, INTERACTIVE));
        assertThat(desk.gone).hasSize(6);
        assertThat(desk.inFlight()).isEqualTo(1);
    }

    @Test
    void whatNobodyWaitsForIsLetGoAndKeepsNoSlot() {
        Desk desk = desk(1);
        List<Call> calls = calls(3, STREAM);
        desk.enter(calls);
        desk.leave(calls.get(1));
        assertThat(desk.gone).containsExactly(calls.get(0), calls.get(1));
        assertThat(desk.waiting()).isEqualTo(1);
        desk.end(calls.get(0));
        assertThat(desk.gone).containsExactlyElementsOf(calls);

        Call tooLate = TestCalls.call(STREAM);
        TestCalls.leave(tooLate);
        desk.enter(tooLate);
        assertThat(desk.gone).contains(tooLate);
        assertThat(desk.waiting()).isZero();
    }

    @Test
    void aRestartLetsMoreGo() {
        Desk desk = desk(10);
        List<Call> calls = calls(40, STREAM);
        desk.enter(calls);
        desk.refuse(calls.get(0), 5);
        assertThat(desk.limit(TestCalls.FLASH)).isEqualTo(5);
        desk.turns.change(1, budget -> budget.limit().restart(0)); // another upstream
        desk.endFirst(9);
        assertThat(desk.limit(TestCalls.FLASH)).isEqualTo(5);
        desk.restart();
        assertThat(desk.limit(TestCalls.FLASH)).isEqualTo(10);
        assertThat(desk.inFlight()).isEqualTo(10);
    }

    @Test
    @Timeout(20)
    void aHundredThousandLeaveWithoutASearchForEach() {
        Desk desk = desk(1);
        List<Call> calls = calls(100_000, BULK);
        desk.enter(calls);
        for (int i = calls.size() - 1; i > 0; i -= 2) {
            desk.leave(calls.get(i));
        }
        calls.forEach(desk::leave);
        assertThat(desk.gone).hasSize(100_000);
        desk.end(calls.get(0));
        assertThat(desk.waiting()).isZero();
        assertThat(desk.tenants()).isZero();
    }
}
