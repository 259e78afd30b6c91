package io.caravan.collect;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Failed;
import io.caravan.chat.Answer.Source;
import io.caravan.chat.BatchLine;
import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Group;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Reply;
import io.caravan.chat.Saved;
import io.caravan.chat.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes a call apart that had several requests in its body: each has a line of its own in the reply. */
final class BatchAnswers {
    private final Shares shares;

    BatchAnswers(Shares shares) {
        this.shares = shares;
    }

    /** Who has no line that can be believed is asked again alone. */
    Split split(Call call) {
        List<@Nullable BatchLine> lines = lines(call);
        List<Charge> charges = shares.of(
                call,
                lines.stream().map(BatchAnswers::usage).toList(),
                i -> lines.get(i) instanceof BatchLine.Answered);
        List<Part> ended = new ArrayList<>(lines.size());
        List<Group> again = new ArrayList<>(0);
        for (int i = 0; i < lines.size(); i++) {
            Pending member = call.group().members().get(i);
            Answer outcome = outcome(call, member, charges.get(i), lines.get(i));
            if (outcome == null) {
                again.add(call.group().part(List.of(member.having(charges.get(i)))));
            } else {
                ended.add(new Part(member, outcome));
            }
        }
        return new Split(ended, again);
    }

    /** What is said to each member, in their order. */
    private static List<@Nullable BatchLine> lines(Call call) {
        Reply reply = call.reply();
        Map<String, BatchLine> byId = reply == null ? Map.of() : reply.lines();
        List<@Nullable BatchLine> lines = new ArrayList<>(call.itemIds().size());
        call.itemIds().forEach(id -> lines.add(byId.get(id)));
        return lines;
    }

    private static Usage usage(@Nullable BatchLine line) {
        return line instanceof BatchLine.Answered answered ? answered.reply().usage() : Usage.NONE;
    }

    private static @Nullable Answer outcome(Call call, Pending member, Charge share, @Nullable BatchLine line) {
        Charge charge = member.spent().plus(share);
        if (line instanceof BatchLine.Answered answered) {
            byte[] body = answered.reply().body();
            int size = call.group().size();
            return new Answered(
                    body, Merge.BATCH_BODY, size, call.attempts(), Source.UPSTREAM, charge, call.fallback());
        }
        Failure failure = failure(call, line);
        return failure == null ? null : new Failed(failure, member.spent().plus(share.withSaved(Saved.NONE)));
    }

    /** What ends a member without an answer; null when it is to be asked alone. */
    private static @Nullable Failure failure(Call call, @Nullable BatchLine line) {
        if (line instanceof BatchLine.Refused refused) {
            return refused.failure();
        }
        if (call.reply() != null || call.isScattered()) {
            return null;
        }
        Failure failure = Answers.failureOf(call);
        return concernsOneItem(failure) ? null : failure;
    }

    /** One request can spoil the body for its neighbours, be taken elsewhere, or fit in a budget that all do not. */
    private static boolean concernsOneItem(Failure failure) {
        return switch (failure.kind()) {
            case CALLER, CONTENT, TOO_LARGE, SPENT, QUOTA -> true;
            default ->
                failure.code().equals("unusable_answer") || failure.code().equals("under_way");
        };
    }
}
