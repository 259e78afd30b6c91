package io.caravan.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Asker;
import io.caravan.chat.Group;
import io.caravan.chat.Lane;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Requests;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Which groups are sent off when there is no room for more company, and when. */
class PressureTest {
    private final Map<String, Group> open = new HashMap<>();
    private final List<String> sent = new ArrayList<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Pressure pressure = new Pressure(this::sendOff, tasks::add);

    private void sendOff(String key) {
        Group group = open.remove(key);
        if (group != null) {
            assertThat(pressure.sendsOff(group)).isTrue();
            pressure.gone(group);
            sent.add(key);
        }
    }

    private void joins(String key, Lane lane) {
        Group group = open.computeIfAbsent(key, first -> new Group(Merge.PACK, Instant.now()));
        group.add(new Pending(Requests.read(Requests.body("a"), new Asker("test", "acme", lane, Merge.PACK))));
        pressure.grew(group, key);
    }

    private void join(String key, int members) {
        for (int i = 0; i < members; i++) {
            joins(key, Lane.BULK);
        }
    }

    private void work() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Example
    void theFullestGoesFirstAndAlone() {
        join("two", 2);
        join("five", 5);
        join("three", 3);
        pressure.rises(Lane.BULK, 10);
        pressure.rises(Lane.BULK, 10);
        work();
        assertThat(sent).containsExactly("five");
        pressure.rises(Lane.BULK, 10); // the others are on their way and make room when they are answered
        work();
        assertThat(sent).containsExactly("five");
    }

    @Example
    void ofTwoThatAreAlikeTheOlderGoes() {
        join("first", 2);
        join("second", 2);
        pressure.rises(Lane.BULK, 4);
        work();
        assertThat(sent).containsExactly("first");
    }

    @Example
    void whatIsUnderWayMakesRoomByItself() {
        join("five", 5);
        pressure.rises(Lane.BULK, 10);
        work();
        assertThat(sent).isEmpty();
        join("five", 1);
        work();
        assertThat(sent).containsExactly("five");
    }

    /** Who takes the last place may not have joined its group yet when the next one finds no room. */
    @Example
    void itIsNotForgottenBeforeThereIsRoom() {
        pressure.rises(Lane.BULK, 2);
        join("a", 2);
        work();
        assertThat(sent).containsExactly("a");
        pressure.falls(Lane.BULK);
        join("b", 2);
        work();
        assertThat(sent).containsExactly("a");
    }

    @Example
    void lanesDoNotPressEachOther() {
        joins("bulk", Lane.BULK);
        joins("interactive", Lane.INTERACTIVE);
        pressure.rises(Lane.INTERACTIVE, 1);
        work();
        assertThat(sent).containsExactly("interactive");
    }

    @Example
    void aGroupThatWentByItselfHoldsNobodyUp() {
        join("a", 2);
        join("b", 1);
        open.remove("a"); // the aggregator is about to say so
        pressure.rises(Lane.BULK, 1);
        work();
        assertThat(sent).containsExactly("b");
    }

    /** @param arrivals the group that each joins */
    @Property(tries = 300)
    void howeverTheyComeNoMoreThanHalfOfTheRoomWaits(
            @ForAll @Size(max = 60) List<@IntRange(max = 9) Integer> arrivals,
            @ForAll @IntRange(min = 1, max = 60) int room) {
        pressure.rises(Lane.BULK, room);
        for (int arrival : arrivals) {
            join("group " + arrival, 1);
            work();
            int waiting = open.values().stream().mapToInt(Group::size).sum();
            assertThat(waiting).isLessThanOrEqualTo(room / 2);
        }
    }
}
