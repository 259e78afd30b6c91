package io.caravan.collect;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Source;
import io.caravan.chat.Call;
import io.caravan.chat.Failure;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Reply;
import io.caravan.chat.Usage;
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
        List<Part> parts = new ArrayList<>(1 + followers.size());
        Answer answer = answer(call, 1 + followers.size());
        parts.add(new Part(leader, answer));
        followers.forEach(follower -> parts.add(new Part(follower, shared(answer))));
        return parts;
    }

    private static Answer answer(Call call, int size) {
        Reply reply = call.reply();
        return reply == null
                ? Answer.failed(failureOf(call))
                : new Answered(
                        reply.body(), call.group().merge(), size, call.attempts(), Source.UPSTREAM, reply.usage());
    }

    /** The leader paid. When the leader's time was up, those who still have some ask for themselves. */
    private static @Nullable Answer shared(Answer answer) {
        if (answer instanceof Answered paid) {
            return new Answered(paid.body(), paid.merge(), paid.size(), 0, Source.SHARED, Usage.NONE);
        }
        return answer instanceof Answer.Failed failed && failed.failure().kind() == Failure.Kind.EXPIRED
                ? null
                : answer;
    }

    private List<Part> unpack(Call call) {
        Reply reply = call.reply();
        List<Pending> members = call.group().members();
        Map<String, String> byId = reply == null ? Map.of() : PackedAnswer.read(reply.content(), call.itemIds());
        List<Part> parts = new ArrayList<>(members.size());
        for (int i = 0; i < members.size(); i++) {
            String text = byId.get(call.itemIds().get(i));
            parts.add(new Part(members.get(i), outcome(call, i, text)));
        }
        return parts;
    }

    private @Nullable Answer outcome(Call call, int index, @Nullable String text) {
        Reply reply = call.reply();
        if (reply != null) {
            return text == null ? null : unpacked(call, reply, index, text);
        }
        Failure failure = failureOf(call);
        return concernsOneItem(failure) ? null : Answer.failed(failure);
    }

    private Answer unpacked(Call call, Reply reply, int index, String text) {
        int size = call.group().size();
        Usage share = reply.usage().share(size, index);
        Pending pending = call.group().members().get(index);
        byte[] body = completion.write(pending.request(), text, share);
        return new Answered(body, Merge.PACK, size, call.attempts(), Source.UPSTREAM, share);
    }

    /** One item can spoil a packed prompt for its neighbours: then each is asked alone to find out which. */
    private static boolean concernsOneItem(Failure failure) {
        return switch (failure.kind()) {
            case CALLER, CONTENT, TOO_LARGE -> true;
            default -> failure.code().equals("unusable_answer");
        };
    }

    private static Failure failureOf(Call call) {
        Failure failure = call.failure();
        return failure != null
                ? failure
                : new Failure(Failure.Kind.INTERNAL, "no_outcome", "The call ended without an outcome.");
    }
}
