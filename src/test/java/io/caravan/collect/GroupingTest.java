package io.caravan.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Group;
import io.caravan.chat.Lane;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Requests;
import io.caravan.observe.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupingTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<String> sentOff = new ArrayList<>();
    private final Pressure pressure = new Pressure(sentOff::add, Runnable::run);
    private final Grouping grouping = grouping(Duration.ofMillis(20));

    private Grouping grouping(Duration wait) {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        return new Grouping(1_000, 1_000_000, wait, pressure, new Meters(registry), clock);
    }

    private static Exchange arrival(Pending pending) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(pending);
        exchange.getMessage().setHeader("Authorization", "theirs");
        return exchange;
    }

    private Exchange group(String... texts) {
        @Nullable Exchange open = null;
        for (String text : texts) {
            open = grouping.aggregate(open, arrival(Requests.pending(text, Merge.PACK)));
        }
        if (open == null) {
            throw new AssertionError("a group has members");
        }
        return open;
    }

    @Test
    void onlyPackableRequestsHaveAKeyInCommon() {
        String packed = grouping.key(Requests.pending("a", Merge.PACK));
        assertThat(grouping.key(Requests.pending("b", Merge.PACK))).isEqualTo(packed);
        for (Merge merge : new Merge[] {Merge.NONE, Merge.SINGLE_FLIGHT}) {
            assertThat(grouping.key(Requests.pending("a", merge)))
                    .isNotEqualTo(grouping.key(Requests.pending("a", merge)))
                    .isNotEqualTo(packed);
        }
    }

    /** One item can make a model answer the others as it likes. */
    @Test
    void theItemsOfTwoTenantsNeverMeet() {
        String body = Requests.body("a");
        String ours = grouping.key(new Pending(Requests.read(body, Requests.asker("acme", Merge.PACK))));
        assertThat(grouping.key(new Pending(Requests.read(body, Requests.asker("emca", Merge.PACK)))))
                .isNotEqualTo(ours);
    }

    @Test
    void aGroupIsCompleteWhenItHasSoManyMembers() {
        assertThat(grouping.matches(group("a", "b", "c", "d", "e", "f", "g"))).isFalse();
        assertThat(grouping.matches(group("a", "b", "c", "d", "e", "f", "g", "h")))
                .isTrue();
    }

    @Test
    void aGroupIsCompleteWhenItHasSoManyTokens() {
        assertThat(grouping.matches(group("a".repeat(1_000), "b"))).isFalse();
        assertThat(grouping.matches(group("a".repeat(1_500), "b".repeat(1_500))))
                .isTrue();
        assertThat(grouping.matches(group("a".repeat(3_000)))).isTrue();
    }

    @Test
    void whatGoesAloneWaitsForNobody() {
        assertThat(grouping.matches(grouping.aggregate(null, arrival(Requests.pending("a", Merge.NONE)))))
                .isTrue();
        assertThat(grouping.matches(grouping.aggregate(null, arrival(Requests.pending("a", Merge.SINGLE_FLIGHT)))))
                .isTrue();
        Pending unpackable =
                new Pending(Requests.read("{\"n\":2," + Requests.body("a").substring(1), Requests.asker(Merge.PACK)));
        assertThat(grouping.matches(grouping.aggregate(null, arrival(unpackable))))
                .isTrue();
    }

    @Test
    void theWaitRunsFromTheFirstMember() {
        assertThat(grouping.remainingWait(new Group(Merge.PACK, NOW))).isEqualTo(20);
        assertThat(grouping.remainingWait(new Group(Merge.PACK, NOW.minusMillis(15))))
                .isEqualTo(5);
        assertThat(grouping.remainingWait(new Group(Merge.PACK, NOW.minusSeconds(9))))
                .isEqualTo(1);
    }

    private static Pending urgent(Duration timeLeft) {
        return new Pending(Requests.read(Requests.body("a"), Requests.asker(Merge.PACK), NOW.plus(timeLeft)));
    }

    private static Group in(Exchange exchange) {
        return exchange.getMessage().getBody(Group.class);
    }

    @Test
    void aGroupLeavesItsMostUrgentMemberHalfOfItsTime() {
        Grouping patient = grouping(Duration.ofHours(1));
        Exchange open = patient.aggregate(null, arrival(urgent(Duration.ofMinutes(10))));
        assertThat(patient.remainingWait(in(open))).isEqualTo(300_000);
        open = patient.aggregate(open, arrival(urgent(Duration.ofSeconds(3))));
        assertThat(patient.remainingWait(in(open))).isEqualTo(1_500);
        open = patient.aggregate(open, arrival(urgent(Duration.ofMinutes(20))));
        assertThat(patient.remainingWait(in(open))).isEqualTo(1_500);
        assertThat(patient.matches(open)).isFalse();
    }

    @Test
    void whoHasNoTimeToWaitTakesItsGroupAlongAtOnce() {
        Grouping patient = grouping(Duration.ofHours(1));
        Exchange open = patient.aggregate(null, arrival(urgent(Duration.ofMinutes(10))));
        assertThat(patient.matches(patient.aggregate(open, arrival(urgent(Duration.ofMillis(15))))))
                .isTrue();
        assertThat(patient.matches(patient.aggregate(null, arrival(urgent(Duration.ofSeconds(-1))))))
                .isTrue();
    }

    private double goes(Exchange exchange, String trigger) {
        grouping.onCompletion(exchange);
        return registry.get("caravan.group.triggers")
                .tag("trigger", trigger)
                .counter()
                .count();
    }

    @Test
    void whatMakesGroupsGoIsCounted() {
        assertThat(goes(grouping.aggregate(null, arrival(Requests.pending("a", Merge.NONE))), "alone"))
                .isEqualTo(1);
        assertThat(goes(group("a", "b", "c", "d", "e", "f", "g", "h"), "size")).isEqualTo(1);
        assertThat(goes(group("a".repeat(3_000)), "tokens")).isEqualTo(1);
        assertThat(goes(group("a"), "wait")).isEqualTo(1);
        String wide = "{\"max_tokens\":600000,"; // two of them are too long for one answer
        Pending wordy = new Pending(Requests.read(wide + Requests.body("a").substring(1), Requests.asker(Merge.PACK)));
        assertThat(goes(grouping.aggregate(null, arrival(wordy)), "answer-tokens"))
                .isEqualTo(1);
    }

    @Test
    void groupsThatWaitAreKnownUntilTheyGo() {
        Exchange open = group("a", "b");
        grouping.onCompletion(open);
        pressure.rises(Lane.INTERACTIVE, 1);
        assertThat(sentOff).isEmpty();
        Exchange next = group("a", "b");
        assertThat(sentOff).containsOnly(grouping.key(in(next).members().get(0)));
        assertThat(goes(next, "pressure")).isEqualTo(1);
    }

    @Test
    void nothingOfTheFirstMembersMessageTravelsOn() {
        assertThat(group("a", "b").getMessage().getHeaders()).isEmpty();
    }
}
