package io.caravan.quality;

import io.caravan.Gateway;
import io.caravan.chat.Charge;
import io.caravan.chat.Merge;
import io.caravan.chat.Tariff;
import io.caravan.chat.Template;
import io.caravan.chat.Templates;
import io.caravan.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Asks a golden set round after round, with other sizes of packs. What answers is a gateway with the routes, limits and
 * upstream of the settings; it reads no other origin, remembers nothing, and waits for its packs to be full. Rounds
 * are asked one after the other.
 */
public final class Trial {
    /** Packs under way at once, as far as the room allows: enough to find out what the account is granted. */
    private static final int PACKS = 32;

    private final Settings settings;
    private final Template template;
    private final List<GoldenItem> items;
    private final Tariff tariff;
    private final List<Integer> order;

    /**
     * @param work a directory for what a gateway keeps meanwhile
     * @param seed of the order in which items are asked, and so of who meets whom: the same in each round
     */
    public Trial(Settings settings, Path work, Template template, List<GoldenItem> items, long seed, Tariff tariff) {
        this.settings = adapted(settings, work);
        this.template = template;
        this.items = List.copyOf(items);
        this.tariff = tariff;
        order = new ArrayList<>(IntStream.range(0, items.size()).boxed().toList());
        Collections.shuffle(order, new Random(seed));
    }

    private static Settings adapted(Settings settings, Path work) {
        return settings.with(Map.of(
                "caravan.http.host", "127.0.0.1",
                "caravan.http.port", "0",
                "caravan.access.required", "false",
                "caravan.kafka.brokers", "",
                "caravan.files.dir", work.resolve("files").toString(),
                "caravan.data.dir", work.resolve("data").toString(),
                "caravan.ledger.enabled", "false",
                "caravan.collect.wait", "2s"));
    }

    /**
     * Asks all items once.
     *
     * @param size items in a prompt, at most as many as there are; 1: each alone
     * @param progress told how many have been answered; by several threads at once
     * @throws NoAnswerException when not one was answered
     * @throws Exception when the gateway cannot start
     */
    public Round ask(int size, IntConsumer progress) throws Exception {
        try (Gateway gateway = Gateway.onTrial(settings, new Templates(List.of(template.ofSize(size))))) {
            URI address = URI.create("http://127.0.0.1:" + gateway.port() + "/v1/chat/completions");
            Callers callers = new Callers(address, template.name(), size == 1 ? Merge.NONE : Merge.PACK, progress);
            List<Integer> asked = filled(size);
            List<String> inputs =
                    asked.stream().map(item -> items.get(item).input()).toList();
            Instant start = Instant.now();
            List<Given> answers = callers.ask(inputs, underWay(size));
            Duration time = Duration.between(start, Instant.now());
            Round round = new Round(size, inOrder(asked, answers), charge(gateway.bill()), time);
            if (round.isInVain()) {
                throw new NoAnswerException(round.problem().orElse(""));
            }
            return round;
        }
    }

    /** The last pack is filled up with those of the first, so that each item is judged in a full one. */
    private List<Integer> filled(int size) {
        List<Integer> asked = new ArrayList<>(order);
        for (int i = 0; asked.size() % size > 0; i++) {
            asked.add(order.get(i));
        }
        return asked;
    }

    /** A multiple of the size: else the rest would wait for company that is not let in yet. */
    private int underWay(int size) {
        int room = settings.number("caravan.collect.room");
        return Math.max(1, Math.min(PACKS, room / size)) * size;
    }

    private List<Given> inOrder(List<Integer> asked, List<Given> answers) {
        Given[] byItem = new Given[items.size()];
        for (int i = items.size() - 1; i >= 0; i--) {
            byItem[asked.get(i)] = answers.get(i);
        }
        return List.of(byItem);
    }

    private Charge charge(Gateway.Bill bill) {
        return tariff.charge(template.model(), bill.usage(), (int) bill.calls(), Instant.now());
    }
}
