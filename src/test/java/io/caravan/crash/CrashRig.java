package io.caravan.crash;

import io.caravan.FreePort;
import io.caravan.demo.EmbeddedBroker;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What outlives the gateway: a broker, an upstream, folders, the programs that ask. And the gateway of the moment. */
final class CrashRig implements AutoCloseable {
    static final Path LOG = QuickStart.inTarget("log");

    /** So many that calls are under way at any moment, and few enough that a round's load outlives the round. */
    private static final int CALLS_AT_ONCE = 16;

    private static final Duration LATENCY = Duration.ofMillis(100);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Map<String, String> settings = new HashMap<>();
    private final Path dir;
    /** The same for every gateway, so that callers find the next one where the last one was. */
    private final int port = FreePort.any();

    private final Simulator simulator;
    private final EmbeddedBroker broker;

    final Results httpResults = new Results("http");
    final Results kafkaResults = new Results("kafka");
    final Results fileResults = new Results("file");
    final HttpCallers http;
    final KafkaEnds kafka;
    final FileDrops files;
    final CallCount calls;
    final UnknownCalls unknown;

    /**
     * @param dir an empty directory
     * @param given settings of the gateway besides those that say where things are
     */
    CrashRig(Path dir, Map<String, String> given) throws Exception {
        this.dir = dir;
        try {
            simulator = opened(Simulator.start(SimulatorSettings.builder()
                    .eventLoops(1)
                    .latency(LATENCY)
                    .recordedRequests(CallCount.REMEMBERED)
                    .build()));
            broker = opened(EmbeddedBroker.start(dir.resolve("broker")));
            broker.createTopics(2, KafkaEnds.REQUESTS, KafkaEnds.REPLIES, KafkaEnds.DEAD_LETTERS);
            http = new HttpCallers(address(), httpResults);
            parts.push(http::stop);
            kafka = opened(new KafkaEnds(broker.brokers(), kafkaResults));
            files = new FileDrops(dir.resolve("files"), fileResults);
            calls = new CallCount(simulator);
            unknown = UnknownCalls.in(given.getOrDefault("caravan.ledger.url", ""), dir.resolve("data"));
            settings.putAll(places());
            settings.putAll(given);
            QuickStart.train(settings, LOG);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    private Map<String, String> places() {
        Map<String, String> places = new HashMap<>();
        places.put("caravan.upstream.base-url", simulator.baseUri().toString());
        places.put("caravan.upstream.api-key", "test");
        places.put("caravan.http.port", Integer.toString(port));
        places.put("caravan.kafka.brokers", broker.brokers());
        places.put("caravan.kafka.batch", "20");
        places.put("caravan.files.dir", dir.resolve("files").toString());
        places.put("caravan.files.poll", "50ms");
        places.put("caravan.files.settle", "50ms");
        places.put("caravan.data.dir", dir.resolve("data").toString());
        places.put("caravan.call.max-concurrent", Integer.toString(CALLS_AT_ONCE));
        return places;
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Returns at once, with a gateway that is starting; closing the rig ends it, too. */
    GatewayProcess start(List<String> options, Map<String, String> changes) throws IOException {
        List<String> all = new ArrayList<>(QuickStart.options());
        all.addAll(options);
        return opened(GatewayProcess.start(all, with(changes), LOG));
    }

    private Map<String, String> with(Map<String, String> changes) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(changes);
        return all;
    }

    /** To be called when a gateway is dead: takes stock and clears the way for the next one. */
    void buried(GatewayProcess dead) throws Exception {
        parts.remove(dead);
        dead.close();
        calls.look();
        unknown.look();
        kafka.buryDeadConsumers();
    }

    /** Calls that have arrived upstream. */
    long callsSoFar() {
        return simulator.ledger().report().calls().all();
    }

    /** Offers new work where little is left of what was offered before. */
    void topUp(Work work) throws IOException {
        if (httpResults.open() < 40) {
            work.http().more(30).forEach(http::ask);
        }
        if (kafkaResults.open() < 60) {
            work.kafka().more(30).forEach(kafka::send);
        }
        if (files.waiting().size() < 2) {
            files.drop(work.files().more(100));
        }
    }

    /** Where new questions come from. */
    record Work(Questions http, Questions kafka, Questions files) {
        Work(Random random) {
            this(new Questions("http", random), new Questions("kafka", random), new Questions("file", random));
        }
    }

    /** What is not answered yet. */
    List<String> open() throws IOException {
        List<String> open = new ArrayList<>(httpResults.lost());
        open.addAll(kafkaResults.lost());
        open.addAll(files.waiting());
        return open;
    }

    List<Results> results() {
        return List.of(httpResults, kafkaResults, fileResults);
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            close(parts.pop());
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            throw new IllegalStateException("a part of the rig did not close", e);
        }
    }
}
