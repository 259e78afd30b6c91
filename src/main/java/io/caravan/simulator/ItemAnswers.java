package io.caravan.simulator;

import static java.util.stream.Collectors.groupingBy;

import io.caravan.simulator.PackedContent.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers the items of one packed prompt, wrong where a fault wants it so. Immutable. */
final class ItemAnswers {
    private final List<Item> items;
    private final boolean hasEchoes;
    private final List<Member> right;

    /** @param echo what stands beside each answer; nothing when it is null */
    ItemAnswers(List<Item> items, AnswerText answers, @Nullable Echo echo) {
        this.items = items;
        hasEchoes = echo != null;
        right = new ArrayList<>(items.size());
        for (Item item : items) {
            right.add(new Member(item.id(), echo == null ? null : echo.of(item), answers.to(item.text()), false));
        }
    }

    PackedAnswer right() {
        return new PackedAnswer(
                write(right), "stop", items.stream().map(Item::text).toList());
    }

    PackedAnswer spoiled(Fault fault) {
        List<Member> said = ItemFaults.spoil(right, items, fault);
        String json = write(said);
        return switch (fault.kind()) {
            case PACK_MALFORMED -> new PackedAnswer(Beginning.of(json, json.length() * 2 / 3), "stop", List.of());
            case PACK_CUT -> cut(json, fault.number("characters", json.length() / 2));
            case PACK_PROSE ->
                new PackedAnswer(
                        "Here are the answers:\n" + json + "\nLet me know if you need more.", "stop", answered(said));
            default -> new PackedAnswer(json, "stop", answered(said));
        };
    }

    private PackedAnswer cut(String json, int characters) {
        if (characters >= json.length()) {
            return right();
        }
        int whole = 0;
        while (whole < right.size() && end(right.subList(0, whole + 1)) <= characters) {
            whole++;
        }
        return new PackedAnswer(Beginning.of(json, characters), "length", answered(right.subList(0, whole)));
    }

    /** Where the last of these members ends: before the brace that closes the object. */
    private int end(List<Member> members) {
        return write(members).length() - 1;
    }

    private String write(List<Member> members) {
        return hasEchoes ? PackedContent.withEchoes(members) : PackedContent.plain(members);
    }

    private List<String> answered(List<Member> said) {
        Map<String, List<Member>> byId = said.stream().collect(groupingBy(Member::id));
        List<String> answered = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            List<Member> own = byId.getOrDefault(items.get(i).id(), List.of());
            if (own.size() == 1 && own.get(0).says(right.get(i).answer())) {
                answered.add(items.get(i).text());
            }
        }
        return answered;
    }
}
