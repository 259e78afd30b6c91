package io.caravan.faults;

import io.caravan.chat.Merge;
import io.caravan.demo.EmbeddedBroker;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/** A simulator, doors before it, a broker, the programs that ask, and the gateways between them. */
final class Rig implements AutoCloseable {
    /** What the upstream of a site is, as the start of the site's name. */
    private static final List<String> KINDS = List.of("simulator", "door", "tls", "dns");

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final List<Site> sites = new ArrayList<>();
    private final Path dir;
    private final EmbeddedBroker broker;
    private final Site.Ends ends;

    final Simulator simulator;
    final Outcomes outcomes = new Outcomes();

    Rig(Path dir) throws Exception {
        this.dir = dir;
        try {
            simulator = opened(Simulator.start(
                    SimulatorSettings.builder().recordedRequests(100_000).build()));
            broker = opened(EmbeddedBroker.start(dir.resolve("broker")));
            broker.createTopics(
                    1, names().flatMap(name -> Site.topics(name).stream()).toArray(String[]::new));
            List<String> topics =
                    names().flatMap(name -> Site.outcomeTopics(name).stream()).toList();
            KafkaEnds kafka = opened(new KafkaEnds(broker.brokers(), topics, outcomes));
            ends = new Site.Ends(new HttpCallers(outcomes), kafka, outcomes);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    private static Stream<String> names() {
        return KINDS.stream().flatMap(kind -> Cell.MERGES.stream().map(merge -> name(kind, merge)));
    }

    private static String name(String kind, Merge merge) {
        return kind + "-" + merge.label();
    }

    /** A gateway for each way of sharing calls, straight before the simulator. */
    List<Site> sitesAtTheSimulator() throws Exception {
        return sites("simulator", merge -> simulator.baseUri().toString());
    }

    Door door() throws IOException {
        return opened(new Door(simulator.baseUri()));
    }

    /** As {@link #sitesAtTheSimulator}, each with a door of its own before it. */
    List<Site> sitesAtDoors(Map<Merge, Door> doors) throws Exception {
        return sites(
                "door",
                merge -> "http://" + Objects.requireNonNull(doors.get(merge)).address());
    }

    /** As {@link #sitesAtTheSimulator}, but they find a door where they expect TLS. */
    List<Site> sitesThatExpectTls(Door door) throws Exception {
        return sites("tls", merge -> "https://" + door.address());
    }

    /** The name of their upstream leads nowhere, by RFC 6761. */
    List<Site> sitesWithoutAnAddress() throws Exception {
        return sites("dns", merge -> "http://caravan.invalid");
    }

    private List<Site> sites(String kind, Function<Merge, String> upstream) throws Exception {
        List<Site> all = new ArrayList<>();
        for (Merge merge : Cell.MERGES) {
            all.add(site(kind, merge, upstream.apply(merge)));
        }
        return all;
    }

    private Site site(String kind, Merge merge, String upstream) throws Exception {
        String name = name(kind, merge);
        Map<String, String> changes = new HashMap<>(Map.of("caravan.upstream.base-url", upstream));
        if (kind.equals("door")) {
            changes.put("caravan.call.first-event-timeout", "700ms"); // few calls at once, and each is soon there
        }
        if (kind.equals("tls")) {
            changes.put("caravan.call.connect-timeout", "700ms"); // shorter than the other, as it is by default
        }
        Site site = new Site(dir.resolve(name), name, merge, broker.brokers(), ends, changes);
        sites.add(site);
        return site;
    }

    /** All gateways drain and end; what is around them goes on. */
    void closeSites() {
        List<Site> open = new ArrayList<>(sites);
        sites.clear();
        open.parallelStream().forEach(Site::close);
    }

    @Override
    public void close() {
        closeSites();
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
