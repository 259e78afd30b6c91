package io.caravan.collect;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Failed;
import io.caravan.chat.Answer.Source;
import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Group;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Reply;
import io.caravan.chat.ReplyReader;
import io.caravan.chat.Saved;
import io.caravan.collect.Verdict.Believed;
import io.caravan.collect.Verdict.Rejected;
import io.caravan.observe.Meters;
import io.caravan.observe.RequestLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes a packed call that is over apart: who has an answer ends, the others are asked again in smaller groups. */
final class Unpacking {
    private final Shares shares;
    private final Bisection bisection;
    private final Meters meters;
    private final Completion completion = new Completion();

    Unpacking(Shares shares, Bisection bisection, Meters meters) {
        this.shares = shares;
        this.bisection = bisection;
        this.meters = meters;
    }

    Split unpack(Call call) {
        Reply reply = call.reply();
        if (reply != null) {
            return split(call, verdicts(call, reply.content()));
        }
        Reason reason = reasonToDivide(call);
        return reason == null ? failed(call) : split(call, all(call, reason));
    }

    /** An attempt that failed after the answers of some members had come is over for them, and for the others. */
    void salvage(Call call) {
        byte[] partial = call.takePartial();
        if (partial == null || !call.isWanted()) {
            return;
        }
        String content = ReplyReader.textOf(partial);
        if (verdicts(call, content).stream().anyMatch(Believed.class::isInstance)) {
            call.cutShort(content);
        }
    }

    private static List<Verdict> verdicts(Call call, String content) {
        List<String> items = call.group().members().stream().map(Packing::item).toList();
        return new Verdicts(call.itemIds(), items, call.echo()).on(content);
    }

    private static List<Verdict> all(Call call, Reason reason) {
        return call.itemIds().stream().<Verdict>map(id -> new Rejected(reason)).toList();
    }

    private Split split(Call call, List<Verdict> verdicts) {
        List<Pending> members = call.group().members();
        List<Charge> charges =
                shares.of(call, verdicts.stream().map(Unpacking::length).toList());
        List<Part> ended = new ArrayList<>(members.size());
        List<Pending> open = new ArrayList<>();
        List<Reason> reasons = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            Pending member = members.get(i);
            if (verdicts.get(i) instanceof Believed believed) {
                ended.add(new Part(member, answered(call, member, charges.get(i), believed.answer())));
            } else if (verdicts.get(i) instanceof Rejected rejected) {
                open.add(member.having(charges.get(i)));
                reasons.add(rejected.reason());
            }
        }
        return new Split(ended, open.isEmpty() ? List.of() : again(call, open, reasons));
    }

    private static int length(Verdict verdict) {
        return verdict instanceof Believed believed ? believed.answer().length() : 0;
    }

    private List<Group> again(Call call, List<Pending> open, List<Reason> reasons) {
        List<Group> groups = bisection.of(call.group(), open);
        String first = reasons.get(0).label();
        meters.split(first);
        reasons.forEach(reason -> meters.askedAgain(reason.label()));
        RequestLog.split(call, open.size(), groups.size(), first);
        return groups;
    }

    private Answer answered(Call call, Pending member, Charge share, String text) {
        Charge charge = member.spent().plus(share);
        byte[] body = completion.write(member.request(), text, charge.usage());
        int size = call.group().size();
        return new Answered(body, Merge.PACK, size, call.attempts(), Source.UPSTREAM, charge, call.fallback());
    }

    /** What befell the upstream befalls all members. */
    private Split failed(Call call) {
        Failure failure = Answers.failureOf(call);
        List<Pending> members = call.group().members();
        List<Charge> charges = shares.of(call, members.stream().map(member -> 0).toList());
        List<Part> ended = new ArrayList<>(members.size());
        for (int i = 0; i < members.size(); i++) {
            Charge share = charges.get(i).withSaved(Saved.NONE);
            ended.add(new Part(
                    members.get(i), new Failed(failure, members.get(i).spent().plus(share))));
        }
        return new Split(ended, List.of());
    }

    /**
     * One item can spoil a packed prompt for its neighbours, or be taken elsewhere: then it is found by dividing. What their
     * tenant cannot pay for all of them may do for some.
     */
    private static @Nullable Reason reasonToDivide(Call call) {
        Failure failure = Answers.failureOf(call);
        if (call.isSpoiled()) {
            return Reason.UNUSABLE;
        }
        if (failure.code().equals("under_way")) {
            return Reason.UNDER_WAY;
        }
        return switch (failure.kind()) {
            case CALLER, CONTENT, TOO_LARGE, SPENT, QUOTA -> Reason.REFUSED;
            default -> null;
        };
    }
}
