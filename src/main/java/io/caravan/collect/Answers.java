package io.caravan.collect;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Failed;
import io.caravan.chat.Answer.Source;
import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Failure;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes a call that is over apart: each part ends one request. */
final class Answers {
    private final Flights flights;
    private final Completion completion = new Completion();

    Answers(Flights flights) {
        this.flights = flights;
    }

    /** Exactly one part for each request that waited for this call. */
    List<Part> split(Call call) {
        return call.isPacked() ? unpack(call) : share(call);
    }

    private List<Part> share(Call call) {
        Pending leader = call.group().members().get(0);
        List<Pending> followers = flights.land(leader);
        Pending payer = payer(leader, followers);
        Answer answer = answer(call, 1 + followers.size(), call.charge().plus(payer.spent()));
        List<Part> parts = new ArrayList<>(1 + followers.size());
        parts.add(new Part(leader, answer, payer.equals(leader) ? call.charge() : Charge.NONE));
        for (Pending follower : followers) {
            boolean pays = follower.equals(payer);
            Answer outcome = endsOnlyTheLeader(answer) ? null : pays ? answer : shared(answer);
            parts.add(new Part(follower, outcome, pays ? call.charge() : Charge.NONE));
        }
        return parts;
    }

    /** The leader; when it has left, the first who is still there. */
    private static Pending payer(Pending leader, List<Pending> followers) {
        return leader.isDone() && !followers.isEmpty() ? followers.get(0) : leader;
    }

    /** When the leader's time was up, those who still have some ask for themselves. */
    private static boolean endsOnlyTheLeader(Answer answer) {
        return answer instanceof Failed failed && Flights.leavesTheCall(failed.failure());
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
    private static Answer shared(Answer answer) {
        return answer instanceof Answered paid
                ? new Answered(paid.body(), paid.merge(), paid.size(), 0, Source.SHARED, Charge.NONE, paid.fallback())
                : Answer.failed(((Failed) answer).failure());
    }

    private List<Part> unpack(Call call) {
        Reply reply = call.reply();
        List<Pending> members = call.group().members();
        Map<String, String> byId = reply == null ? Map.of() : PackedAnswer.read(reply.content(), call.itemIds());
        List<Part> parts = new ArrayList<>(members.size());
        for (int i = 0; i < members.size(); i++) {
            String text = byId.get(call.itemIds().get(i));
            Charge share = call.charge().share(members.size(), i);
            parts.add(new Part(members.get(i), outcome(call, members.get(i), share, text), share));
        }
        return parts;
    }

    private @Nullable Answer outcome(Call call, Pending member, Charge share, @Nullable String text) {
        Charge charge = member.spent().plus(share);
        if (call.reply() != null) {
            return text == null ? null : unpacked(call, member.request(), charge, text);
        }
        Failure failure = failureOf(call);
        return concernsOneItem(failure) ? null : new Failed(failure, charge);
    }

    private Answer unpacked(Call call, ChatRequest request, Charge charge, String text) {
        byte[] body = completion.write(request, text, charge.usage());
        int size = call.group().size();
        return new Answered(body, Merge.PACK, size, call.attempts(), Source.UPSTREAM, charge, call.fallback());
    }

    /** One item can spoil a packed prompt for its neighbours, or be taken elsewhere: then each is asked alone. */
    private static boolean concernsOneItem(Failure failure) {
        return switch (failure.kind()) {
            case CALLER, CONTENT, TOO_LARGE -> true;
            default ->
                failure.code().equals("unusable_answer") || failure.code().equals("under_way");
        };
    }

    private static Failure failureOf(Call call) {
        Failure failure = call.failure();
        return failure != null
                ? failure
                : new Failure(Failure.Kind.INTERNAL, "no_outcome", "The call ended without an outcome.");
    }
}
