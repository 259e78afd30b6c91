package io.caravan.collect;

import io.caravan.chat.Audience;
import io.caravan.chat.Call;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Echo;
import io.caravan.chat.Group;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Tracing;
import io.caravan.observe.Meters;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Turns a group into the call that answers it. */
final class Packing {
    private final PackedPrompt packedPrompt = new PackedPrompt();
    private final Flights flights;
    private final ToIntFunction<String> maxOutput;
    private final Meters meters;
    private final Tracing tracing;
    private final Clock clock;

    /** @param maxOutput tokens of the longest answer that the model of this name gives */
    Packing(Flights flights, ToIntFunction<String> maxOutput, Meters meters, Tracing tracing, Clock clock) {
        this.flights = flights;
        this.maxOutput = maxOutput;
        this.meters = meters;
        this.tracing = tracing;
        this.clock = clock;
    }

    Call compose(Group collected) {
        long since = System.nanoTime();
        Call call = call(collected.remaining());
        call.follow(tracing.call(call, since));
        return call;
    }

    private Call call(Group group) {
        if (group.size() == 1) {
            return single(group);
        }
        return group.merge() == Merge.BATCH_BODY ? batch(group) : pack(group);
    }

    /** Members whose answers could be taken for those of others are left out, and noted in the call. */
    private Call pack(Group group) {
        List<Pending> members = group.members();
        Lineup lineup = Lineup.of(members.stream().map(Packing::item).toList());
        Group together = group.only(lineup.together().stream().map(members::get).toList());
        Call call = together.size() == 1 ? single(together) : packed(together, lineup.echo());
        call.leaveOut(leftOut(group, lineup));
        return call;
    }

    /** Those with the same text share a call. */
    private List<Group> leftOut(Group group, Lineup lineup) {
        Map<String, List<Pending>> byText = new LinkedHashMap<>();
        List<Pending> others = new ArrayList<>(group.members());
        lineup.together().forEach(index -> others.remove(group.members().get(index)));
        others.forEach(other ->
                byText.computeIfAbsent(item(other), text -> new ArrayList<>(1)).add(other));
        meters.leftOut(others.size());
        return byText.values().stream().map(group::part).toList();
    }

    private Call single(Group group) {
        meters.grouped(1, group.age(clock.instant()));
        Pending single = group.members().get(0);
        Audience audience = flights.audience(single).orElseGet(() -> Audience.of(group.members()));
        ChatRequest request = single.request();
        return new Call(group, request.body(), List.of(), request.deadline(), audience);
    }

    private Call batch(Group group) {
        meters.grouped(group.size(), group.age(clock.instant()));
        List<String> ids = ItemIds.random(group.size());
        return new Call(group, BatchBody.write(ids, group.members()), ids, deadline(group));
    }

    private Call packed(Group group, Echo echo) {
        meters.grouped(group.size(), group.age(clock.instant()));
        List<String> ids = ItemIds.random(group.size());
        List<String> items = group.members().stream().map(Packing::item).toList();
        ChatRequest first = group.members().get(0).request();
        byte[] prompt = packedPrompt.write(first.body(), ids, items, echo, maxOutput.applyAsInt(first.model()));
        Call call = new Call(group, prompt, ids, echo, deadline(group));
        call.mayAnswer(PackedPrompt.answerTokens(first.answerTokens(), ids.size()));
        return call;
    }

    /** When the last of them gives up. */
    private static Instant deadline(Group group) {
        return group.members().stream()
                .map(pending -> pending.request().deadline())
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    static String item(Pending pending) {
        var company = pending.request().company();
        if (company == null) {
            throw new IllegalStateException("request " + pending.request().id() + " was grouped but cannot be packed");
        }
        return company.item();
    }
}
