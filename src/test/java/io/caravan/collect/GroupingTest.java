package io.caravan.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Group;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Requests;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupingTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private final Grouping grouping = new Grouping(3, 1_000, Duration.ofMillis(20), Clock.fixed(NOW, ZoneOffset.UTC));

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
        assertThat(grouping.key(Requests.pending("a", Merge.PACK).alone())).isNotEqualTo(packed);
    }

    @Test
    void aGroupIsCompleteWhenItHasSoManyMembers() {
        assertThat(grouping.matches(group("a", "b"))).isFalse();
        assertThat(grouping.matches(group("a", "b", "c"))).isTrue();
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

    @Test
    void nothingOfTheFirstMembersMessageTravelsOn() {
        assertThat(group("a", "b").getMessage().getHeaders()).isEmpty();
    }
}
