package io.caravan.collect;

import io.caravan.chat.Audience;
import io.caravan.chat.Call;
import io.caravan.chat.Group;
import io.caravan.chat.Pending;
import io.caravan.observe.Meters;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Turns a group into the call that answers it. */
final class Packing {
    private final PackedPrompt packedPrompt = new PackedPrompt();
    private final Flights flights;
    private final Meters meters;
    private final Clock clock;

    Packing(Flights flights, Meters meters, Clock clock) {
        this.flights = flights;
        this.meters = meters;
        this.clock = clock;
    }

    Call compose(Group collected) {
        Group group = collected.remaining();
        meters.grouped(group.size(), group.age(clock.instant()));
        Instant deadline = group.members().stream()
                .map(pending -> pending.request().deadline())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        if (group.size() == 1) {
            Pending single = group.members().get(0);
            Audience audience = flights.audience(single).orElseGet(() -> Audience.of(group.members()));
            return new Call(group, single.request().body(), List.of(), deadline, audience);
        }
        List<String> ids = ItemIds.random(group.size());
        List<String> items = group.members().stream().map(Packing::item).toList();
        byte[] frame = group.members().get(0).request().body();
        return new Call(group, packedPrompt.write(frame, ids, items), ids, deadline);
    }

    private static String item(Pending pending) {
        var packable = pending.request().packable();
        if (packable == null) {
            throw new IllegalStateException("request " + pending.request().id() + " was grouped but cannot be packed");
        }
        return packable.item();
    }
}
