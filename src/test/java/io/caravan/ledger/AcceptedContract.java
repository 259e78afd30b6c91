package io.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Accepted;
import io.caravan.chat.AcceptedStore;
import io.caravan.chat.AcceptedStore.Found;
import io.caravan.chat.AcceptedStore.Verdict;
import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Source;
import io.caravan.chat.Asker;
import io.caravan.chat.Charge;
import io.caravan.chat.Destination;
import io.caravan.chat.Destination.Kind;
import io.caravan.chat.Dispatch;
import io.caravan.chat.DispatchStore.Channel;
import io.caravan.chat.DispatchStore.Room;
import io.caravan.chat.Failure;
import io.caravan.chat.Identity;
import io.caravan.chat.Inbound;
import io.caravan.chat.Lane;
import io.caravan.chat.Merge;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** What is asked of a store of accepted requests, whatever the database. */
final class AcceptedContract {
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

    private static final Room ROOM =
            new Room(10, 10, Map.of(new Channel("acme", "mine"), 10, new Channel("other", "mine"), 10));

    private final Ledger ledger;
    private final AcceptedStore store;

    AcceptedContract(Ledger ledger) {
        this.ledger = ledger;
        store = ledger.accepted();
    }

    void check() {
        assertThat(outcome(store.accept(accepted("a", "one"))).verdict()).isEqualTo(Verdict.ACCEPTED);
        assertThat(outcome(store.accept(accepted("b", "one"))))
                .isEqualTo(new AcceptedStore.Admission(Verdict.KNOWN, "a"));
        outcome(store.accept(accepted("c", "two")));
        List<Accepted> taken = outcome(store.take(10));
        assertThat(taken).extracting(Accepted::id).containsExactlyInAnyOrder("a", "c");
        assertThat(outcome(store.take(10))).isEmpty();
        Accepted first = taken.get(0).id().equals("a") ? taken.get(0) : taken.get(1);
        Accepted second = taken.get(0).id().equals("a") ? taken.get(1) : taken.get(0);

        outcome(store.giveBack(second, Instant.EPOCH));
        assertThat(outcome(store.take(10))).extracting(Accepted::id).containsExactly("c");
        outcome(store.end(second, Answer.failed(Failure.caller("wrong", "It is wrong.", "param"))));
        outcome(store.end(first, new Answered(BODY, Merge.PACK, 3, 2, Source.UPSTREAM, Charge.NONE, "elsewhere")));
        Found found = outcome(store.find("a")).orElseThrow();
        assertThat(((Answered) Objects.requireNonNull(found.answer())).fallback())
                .isEqualTo("elsewhere");
        checkDispatches();
    }

    private void checkDispatches() {
        assertThat(outcome(ledger.dispatches().takeDue(new Room(0, 10, Map.of()))))
                .isEmpty();
        List<Dispatch> due = outcome(ledger.dispatches().takeDue(ROOM));
        assertThat(due)
                .extracting(dispatch -> dispatch.destination().kind())
                .containsExactlyInAnyOrder(Kind.WEBHOOK, Kind.WEBHOOK, Kind.CHANNEL, Kind.CHANNEL);
        assertThat(outcome(ledger.dispatches().takeDue(ROOM))).isEmpty();
        outcome(ledger.dispatches().postpone(due.get(0), Instant.EPOCH));
        outcome(ledger.dispatches().done(due.get(1), true));
        assertThat(outcome(ledger.dispatches().takeDue(ROOM)))
                .singleElement()
                .satisfies(again -> assertThat(again.attempts()).isEqualTo(2));
    }

    private static Accepted accepted(String id, String key) {
        Inbound inbound = new Inbound(
                BODY,
                new Asker("async", "acme", Lane.BULK, Merge.NONE),
                Instant.now().plusSeconds(60));
        return new Accepted(
                id,
                inbound.identifiedBy(Identity.named(key, BODY, true, () -> BODY)),
                List.of(
                        new Destination(Kind.WEBHOOK, "https://example.com/" + id),
                        new Destination(Kind.CHANNEL, "mine")));
    }

    private static <T> T outcome(CompletionStage<T> result) {
        return result.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
