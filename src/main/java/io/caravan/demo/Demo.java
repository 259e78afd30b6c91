package io.caravan.demo;

import io.caravan.Gateway;
import io.caravan.settings.Settings;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The main job on embedded parts: a broker, a simulated DeepSeek and the gateway, with messages through every origin. */
public final class Demo implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String REQUESTS = "caravan.requests";
    private static final String REPLIES = "caravan.replies";
    private static final String DEAD_LETTERS = "caravan.dead-letters";

    private static final String DEPARTMENTS = """
            You sort support tickets of a web shop. Answer with the name of one department and nothing else.
            delivery: late, lost, wet or broken parcels, addresses, collection in a shop. payment: charges, refunds,
            invoices, vouchers, tax numbers. account: login, codes, personal data, deletion. technology: app, search,
            pages that do not load, anything that worked before an update. If two fit, choose the one that can close
            the ticket; if none fits, answer: other.""";
    private static final String REVIEWS = """
            You read product reviews. Answer with one word: good, bad or mixed. Judge what the writer would say to a
            friend who asks whether to buy it. Praise for delivery or service alone is mixed; a fault that the writer
            shrugs off is good; a return is bad unless the reason was the buyer's own. Irony counts as what it means,
            not as what it says. Never explain.""";
    private static final String NOTES = """
            You sum up notes for a morning mail to a team. Write at most ten words, in the present tense, without a
            full stop. Name who has to do something, if somebody has to, and until when. Leave out greetings, reasons
            and opinions. Times of day in the form 16:00, dates as day and month, amounts in figures.""";

    private final Path files;
    private final @Nullable Simulator simulator;
    private final EmbeddedBroker broker;
    private final Gateway gateway;
    private final String brokers;
    private final Map<String, List<DemoMessage>> messages = new LinkedHashMap<>();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /**
     * Starts all parts.
     *
     * @param work an empty directory for the broker and the drop folder
     * @param live asks the real upstream of the settings, which costs money
     * @param progress told what happens, a line each
     */
    public Demo(Settings settings, Path work, boolean live, Consumer<String> progress) throws Exception {
        files = work.resolve("files");
        try {
            progress.accept("starting a Kafka broker");
            broker = opened(EmbeddedBroker.start(work.resolve("broker")));
            brokers = broker.brokers();
            broker.createTopics(4, REQUESTS, REPLIES, DEAD_LETTERS);
            progress.accept(live ? "using the real upstream: this costs money" : "starting a simulated DeepSeek");
            simulator = live ? null : opened(Simulator.start(likeDeepSeek()));
            progress.accept("starting Caravan");
            gateway = opened(Gateway.start(adapted(settings, work, brokers, simulator)));
        } catch (Exception e) {
            close();
            throw e;
        }
        messages.put("http", DemoMessage.read("tickets", DEPARTMENTS));
        messages.put("kafka", DemoMessage.read("reviews", REVIEWS));
        messages.put("files", DemoMessage.read("notes", NOTES));
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    /** Slow enough to watch: DeepSeek itself takes about 1.7 s to the first token. */
    private static SimulatorSettings likeDeepSeek() {
        return SimulatorSettings.builder()
                .latency(Duration.ofMillis(400))
                .tokensPerSecond(249)
                .build();
    }

    private static Settings adapted(Settings settings, Path work, String brokers, @Nullable Simulator simulator) {
        Map<String, String> changes = new HashMap<>();
        changes.put("caravan.files.dir", work.resolve("files").toString());
        changes.put("caravan.files.merge", "pack");
        changes.put("caravan.kafka.brokers", brokers);
        changes.put("caravan.data.dir", work.resolve("data").toString());
        changes.put("caravan.ledger.url", "");
        if (simulator != null) {
            changes.put("caravan.upstream.base-url", simulator.baseUri().toString());
            changes.put("caravan.upstream.api-key", "");
        }
        return settings.with(changes);
    }

    /** Sends all messages through all origins at once and waits until each has its answer. */
    public DemoSummary run(Consumer<String> progress) throws IOException, InterruptedException {
        Map<String, Tally> tallies = new LinkedHashMap<>();
        messages.forEach((origin, all) -> tallies.put(origin, new Tally(all, simulator != null)));
        long start = System.nanoTime();
        FileSender drops = new FileSender(files);
        KafkaSender records = new KafkaSender(brokers, REQUESTS, REPLIES);
        Thread replies = new Thread(() -> records.receive(tally(tallies, "kafka"), PATIENCE), "demo-replies");
        replies.start();
        drops.send(of("files"));
        records.send(of("kafka"));
        new HttpSender(address()).send(of("http"), tally(tallies, "http"));
        while (!tallies.values().stream().allMatch(Tally::isComplete)
                && System.nanoTime() - start < PATIENCE.toNanos()) {
            drops.receive(tally(tallies, "files"));
            progress.accept(DemoSummary.progress(tallies));
            Thread.sleep(250);
        }
        replies.join();
        double seconds = (System.nanoTime() - start) / 1e9;
        return DemoSummary.of(
                tallies, gateway.bill(), simulator == null ? null : Baseline.of(messages.values()), seconds);
    }

    private List<DemoMessage> of(String origin) {
        return messages.getOrDefault(origin, List.of());
    }

    private static Tally tally(Map<String, Tally> tallies, String origin) {
        Tally tally = tallies.get(origin);
        if (tally == null) {
            throw new IllegalStateException("no tally for " + origin);
        }
        return tally;
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + gateway.port() + "/v1/chat/completions");
    }

    /** Where everything can be tried, a line each. */
    public List<String> addresses() {
        return List.of(
                "HTTP    " + address(),
                "Kafka   " + brokers + ", topics " + REQUESTS + " and " + REPLIES,
                "Files   " + files.resolve("in") + ", results in " + files.resolve("out"),
                "Meters  http://127.0.0.1:" + gateway.port() + "/metrics",
                "DeepSeek" + (simulator == null ? " the real one" : " " + simulator.baseUri() + "/simulator/ledger"));
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                org.slf4j.LoggerFactory.getLogger(Demo.class).warn("a part of the demo did not stop", e);
            }
        }
    }
}
