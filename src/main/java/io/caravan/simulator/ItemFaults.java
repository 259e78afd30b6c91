package io.caravan.simulator;

import io.caravan.simulator.PackedContent.Member;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can go wrong with the answers to the items of a packed prompt. */
final class ItemFaults {
    private static final Member UNASKED =
            new Member("zz9unasked", "nothing that was", "Answer to: nothing that was asked", false);

    private ItemFaults() {}

    /** Returns the answers as they are said; as they were when it is a fault of another kind, or hits no item. */
    static List<Member> spoil(List<Member> right, List<Item> items, Fault fault) {
        int target = target(items, fault.text("item"));
        if (target < 0) {
            return right;
        }
        List<Member> said = new ArrayList<>(right);
        Member member = right.get(target);
        switch (fault.kind()) {
            case PACK_DROP -> said.remove(target);
            case PACK_DUPLICATE -> said.add(member.saying(member.answer() + " (again)"));
            case PACK_UNKNOWN -> said.add(UNASKED);
            case PACK_MERGE -> merge(said, target);
            case PACK_REORDER -> Collections.reverse(said);
            case PACK_NUMBER -> said.set(target, member.asNumber());
            case PACK_NO_ECHO -> said.set(target, member.withoutEcho());
            case PACK_SHIFT -> said.replaceAll(moved -> moved.under(next(right, moved)));
            case PACK_SWAP -> swap(said, target);
            case PACK_STEER -> said.replaceAll(steered -> steered.saying(member.answer()));
            case PACK_FORGET -> keepFirst(said, fault.number("above", 4));
            default -> {}
        }
        return said;
    }

    /** The first item whose text contains this, or -1. */
    private static int target(List<Item> items, @Nullable String contained) {
        for (int i = 0; i < items.size(); i++) {
            if (contained == null || items.get(i).text().contains(contained)) {
                return i;
            }
        }
        return -1;
    }

    private static int neighbour(int target) {
        return target == 0 ? 1 : target - 1;
    }

    private static void merge(List<Member> said, int target) {
        if (said.size() > 1) {
            Member other = said.get(neighbour(target));
            String both = other.answer() + " " + said.get(target).answer();
            said.set(neighbour(target), other.saying(both));
            said.remove(target);
        }
    }

    private static String next(List<Member> all, Member member) {
        return all.get((all.indexOf(member) + 1) % all.size()).id();
    }

    private static void swap(List<Member> said, int target) {
        if (said.size() > 1) {
            Member one = said.get(target);
            Member other = said.get(neighbour(target));
            said.set(target, other.under(one.id()));
            said.set(neighbour(target), one.under(other.id()));
        }
    }

    private static void keepFirst(List<Member> said, int most) {
        if (said.size() > most) {
            said.subList(most, said.size()).clear();
        }
    }
}
