package io.caravan.collect;

import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.Group;
import io.caravan.chat.Merge;
import io.caravan.chat.Model.Price;
import io.caravan.chat.Pending;
import io.caravan.chat.Reply;
import io.caravan.chat.Requests;
import io.caravan.chat.Tariff;
import io.caravan.chat.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Calls that are over, charged by the price list, and what they were made for. */
final class PricedCalls {
    private static final Instant PEAK = Instant.EPOCH;
    private static final Tariff TARIFF = new Tariff(Requests.MODELS, PEAK::equals);

    private PricedCalls() {}

    /** Asks the same of each text. Neither may need escapes. */
    static Pending pending(String instruction, String text, Merge merge) {
        String body = "{\"model\":\"deepseek-flash\",\"messages\":[{\"role\":\"system\",\"content\":\"" + instruction
                + "\"},{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
        return new Pending(Requests.read(body, Requests.asker(merge)));
    }

    static Call call(List<Pending> members) {
        Group group = new Group(members.get(0).request().merge(), Instant.now());
        members.forEach(group::add);
        return call(group);
    }

    /** A pack has the text that all share once, and rules; in what form does not matter here. */
    static Call call(Group group) {
        List<Pending> members = group.members();
        byte[] prompt = members.get(0).request().body();
        if (members.size() == 1) {
            return new Call(group, prompt, List.of(), Instant.MAX);
        }
        StringBuilder packed = new StringBuilder(new String(prompt, StandardCharsets.UTF_8)).append("rules");
        for (Pending member : members.subList(1, members.size())) {
            var company = member.request().company();
            packed.append("frame").append(company == null ? "" : company.item());
        }
        return new Call(
                group, packed.toString().getBytes(StandardCharsets.UTF_8), ItemIds.random(members.size()), Instant.MAX);
    }

    static Charge answer(Call call, Usage usage, int attempts, boolean inPeak, String content) {
        for (int i = 0; i < attempts; i++) {
            call.begin();
        }
        Charge charge = TARIFF.charge(call.model(), usage, attempts, inPeak ? PEAK : Instant.MAX);
        call.answered(new Reply(new byte[0], content, "stop", usage), charge);
        return charge;
    }

    /** A packed answer of these lengths; those of 0 are left out. */
    static String packed(Call call, List<Integer> lengths) {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < lengths.size(); i++) {
            if (lengths.get(i) > 0) {
                String item = call.echo().of(Packing.item(call.group().members().get(i)));
                answers.add("\"%s\":{\"item\":\"%s\",\"answer\":\"%s\"}"
                        .formatted(call.itemIds().get(i), item, "x".repeat(lengths.get(i))));
            }
        }
        return "{" + String.join(",", answers) + "}";
    }

    static Price price() {
        return Requests.MODELS.require("deepseek-flash").price();
    }
}
