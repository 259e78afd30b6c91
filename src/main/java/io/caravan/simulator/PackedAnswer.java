package io.caravan.simulator;

import io.caravan.simulator.PackedContent.Member;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answers to the items of one packed prompt, and what can go wrong with them. Confined to one thread. */
final class PackedAnswer {
    private static final String UNASKED_ID = "zz9unasked";

    private final List<Item> items;
    private final List<Member> members = new ArrayList<>();
    private final List<String> answered = new ArrayList<>();
    private String before = "";
    private String after = "";
    private boolean breaksOff;

    PackedAnswer(List<Item> items, AnswerText answers) {
        this.items = items;
        for (Item item : items) {
            members.add(new Member(item.id(), answers.to(item.text())));
            answered.add(item.text());
        }
    }

    PackedAnswer spoil(Fault fault) {
        int target = target(fault.text("item"));
        if (target >= 0) {
            spoil(fault.kind(), target);
        }
        return this;
    }

    /** The first item whose text contains this, or -1. */
    private int target(@Nullable String contained) {
        for (int i = 0; i < items.size(); i++) {
            if (contained == null || items.get(i).text().contains(contained)) {
                return i;
            }
        }
        return -1;
    }

    private void spoil(FaultKind kind, int target) {
        Member member = members.get(target);
        switch (kind) {
            case PACK_DROP -> drop(target);
            case PACK_DUPLICATE -> {
                members.add(new Member(member.id(), member.answer() + " (again)"));
                answered.remove(target);
            }
            case PACK_UNKNOWN -> members.add(new Member(UNASKED_ID, "Answer to: nothing that was asked"));
            case PACK_MERGE -> merge(target);
            case PACK_REORDER -> Collections.reverse(members);
            case PACK_NUMBER -> {
                members.set(target, new Member(member.id(), member.answer(), true));
                answered.remove(target);
            }
            case PACK_MALFORMED -> {
                breaksOff = true;
                answered.clear();
            }
            case PACK_PROSE -> {
                before = "Here are the answers:\n";
                after = "\nLet me know if you need more.";
            }
            default -> {}
        }
    }

    private void merge(int target) {
        if (members.size() > 1) {
            int neighbour = target == 0 ? 1 : target - 1;
            Member other = members.get(neighbour);
            String both = other.answer() + " " + members.get(target).answer();
            members.set(neighbour, new Member(other.id(), both));
            members.remove(target);
            answered.removeAll(
                    List.of(items.get(target).text(), items.get(neighbour).text()));
        }
    }

    private void drop(int target) {
        members.remove(target);
        answered.remove(target);
    }

    String content() {
        String json = PackedContent.write(members);
        String whole = breaksOff ? json.substring(0, json.length() * 2 / 3) : json;
        return before + whole + after;
    }

    /** Returns the texts that were answered with a string, once, under their own id. */
    List<String> answered() {
        return answered;
    }
}
