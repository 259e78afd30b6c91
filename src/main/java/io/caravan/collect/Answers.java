package io.caravan.collect;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Failed;
import io.caravan.chat.Answer.Source;
import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Group;
import io.caravan.chat.Pending;
import io.caravan.chat.Reply;
import java.util.ArrayList;
import java.util.List;

/** Takes a call that is over apart: each part ends one request. */
final class Answers {
    private final Flights flights;
    private final Shares shares;
    private final Unpacking unpacking;
    private final BatchAnswers batchAnswers;

    Answers(Flights flights, Shares shares, Unpacking unpacking) {
        this.flights = flights;
        this.shares = shares;
        this.unpacking = unpacking;
        batchAnswers = new BatchAnswers(shares);
    }

    /** Ends each request that waited for this call: it has a {@link Part}, or is in a {@link Group} to be asked again. */
    Split split(Call call) {
        if (call.isBatch()) {
            return batchAnswers.split(call);
        }
        return call.isPacked() ? unpacking.unpack(call) : share(call);
    }

    private Split share(Call call) {
        if (call.reply() == null && mayBeAskedAgain(failureOf(call))) {
            return flyOn(call, failureOf(call));
        }
        Pending leader = call.group().members().get(0);
        List<Pending> followers = flights.land(leader);
        Pending payer = payer(leader, followers);
        Answer answer = answer(call, 1 + followers.size(), charge(call, leader, payer));
        return new Split(parts(call, leader, followers, payer, answer), List.of());
    }

    /** The call had all the attempts of its leader, who ends with it; the others may have a flight left. */
    private Split flyOn(Call call, Failure failure) {
        Pending leader = call.group().members().get(0);
        boolean hasLeft = leader.isDone();
        Charge inVain = hasLeft ? shares.whole(call).plus(leader.spent()) : Charge.NONE;
        Relaunch relaunch = flights.relaunch(leader, !Flights.leavesTheCall(failure), inVain);
        Pending next = relaunch.leader();
        Pending payer = hasLeft && next != null ? next : payer(leader, relaunch.left());
        Answer answer = answer(call, 1, charge(call, leader, payer));
        List<Group> again = next == null ? List.of() : List.of(call.group().part(List.of(next)));
        return new Split(parts(call, leader, relaunch.left(), payer, answer), again);
    }

    /** What was spent on a leader who has left falls to the one who pays instead. */
    private Charge charge(Call call, Pending leader, Pending payer) {
        Charge charge = shares.whole(call).plus(leader.spent());
        return payer.equals(leader) ? charge : charge.plus(payer.spent());
    }

    private List<Part> parts(Call call, Pending leader, List<Pending> followers, Pending payer, Answer answer) {
        if (followers.isEmpty()) {
            return List.of(new Part(leader, answer));
        }
        Answer shared = shared(answer, shares.free(call));
        List<Part> parts = new ArrayList<>(1 + followers.size());
        parts.add(new Part(leader, answer));
        for (Pending follower : followers) {
            parts.add(new Part(follower, follower.equals(payer) ? answer : shared));
        }
        return parts;
    }

    /** The leader; when it has left, the first who is still there. */
    private static Pending payer(Pending leader, List<Pending> followers) {
        return leader.isDone() && !followers.isEmpty() ? followers.get(0) : leader;
    }

    /** Whether the same bytes may fare better in a call to come: what failed was the time of one, or the upstream. */
    private static boolean mayBeAskedAgain(Failure failure) {
        return switch (failure.kind()) {
            case EXPIRED, GONE, BUSY, PACE, ACCOUNT, UPSTREAM, TRANSPORT, OPEN -> true;
            default -> false;
        };
    }

    private static Answer answer(Call call, int size, Charge charge) {
        Reply reply = call.reply();
        return reply == null
                ? new Failed(failureOf(call), charge)
                : new Answered(
                        reply.body(),
                        call.group().merge(),
                        size,
                        call.attempts(),
                        Source.UPSTREAM,
                        charge,
                        call.fallback());
    }

    /** For those who do not pay. */
    private static Answer shared(Answer answer, Charge free) {
        return answer instanceof Answered paid
                ? new Answered(paid.body(), paid.merge(), paid.size(), 0, Source.SHARED, free, paid.fallback())
                : Answer.failed(((Failed) answer).failure());
    }

    static Failure failureOf(Call call) {
        Failure failure = call.failure();
        return failure != null
                ? failure
                : new Failure(Failure.Kind.INTERNAL, "no_outcome", "The call ended without an outcome.");
    }
}
