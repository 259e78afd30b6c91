package io.caravan.doctor;

import static java.util.Objects.requireNonNull;

import io.caravan.settings.Settings;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** The brokers, the topics and what waits in them. */
final class KafkaCheck {
    private static final String SUBJECT = "Kafka";
    private static final String BROKERS = "Kafka brokers";
    private static final String SETTING = "caravan.kafka.brokers";
    private static final String ADVICE = "Check " + SETTING + ", the network, and the brokers' own log.";

    private final Settings settings;
    private final List<Finding> findings = new ArrayList<>();

    private KafkaCheck(Settings settings) {
        this.settings = settings;
    }

    static Check of(Settings settings) {
        return new Check(SUBJECT, ADVICE, () -> new KafkaCheck(settings).look());
    }

    private List<Finding> look() throws InterruptedException {
        List<String> brokers = settings.list("caravan.kafka.brokers");
        if (brokers.isEmpty()) {
            return List.of(Finding.ok(SUBJECT, "off, because " + SETTING + " is empty"));
        }
        List<String> reachable = brokers.stream().filter(this::isReachable).toList();
        if (!reachable.isEmpty()) {
            tryToAsk(String.join(",", reachable));
        }
        return findings;
    }

    /** What was found before is not lost. */
    private void tryToAsk(String brokers) throws InterruptedException {
        try {
            ask(brokers);
        } catch (ProblemException e) {
            findings.add(e.finding());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            findings.add(Finding.problem(SUBJECT, Explanation.of(e), ADVICE));
        }
    }

    private boolean isReachable(String address) {
        @Nullable String host = Utils.getHost(address);
        @Nullable Integer port = Utils.getPort(address);
        if (host == null || port == null) {
            findings.add(Finding.problem(
                    BROKERS,
                    "'" + address + "' is no broker",
                    "Write host:port, with commas between, in " + SETTING + "."));
            return false;
        }
        return isReachable(new Peer(BROKERS, host, port, SETTING));
    }

    private boolean isReachable(Peer broker) {
        try (Socket socket = broker.connect(broker.lookUp())) {
            return socket.isConnected();
        } catch (ProblemException e) {
            findings.add(e.finding());
        } catch (IOException closedTwice) {
            return true;
        }
        return false;
    }

    private void ask(String brokers) throws Exception {
        Map<String, Object> client = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) Peer.PATIENCE.toMillis(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) Peer.PATIENCE.toMillis());
        try (Admin admin = Admin.create(client)) {
            Collection<Node> nodes = nodes(admin, brokers);
            nodes.forEach(this::checkAdvertised);
            findings.add(Finding.ok(BROKERS, brokers + " answers: " + Count.of(nodes.size(), "broker")));
            KafkaTopics topics =
                    new KafkaTopics(settings, admin, nodes.iterator().next());
            findings.addAll(topics.look());
            if (topics.hasRequests()) {
                findings.add(new KafkaLag(settings, admin).look(topics.requestPartitions()));
            }
        }
    }

    private static Collection<Node> nodes(Admin admin, String brokers) throws Exception {
        try {
            return get(admin.describeCluster().nodes());
        } catch (org.apache.kafka.common.errors.TimeoutException | TimeoutException e) {
            throw new ProblemException(
                    BROKERS,
                    brokers + " takes connections and does not answer as a broker does",
                    "Check that the port in " + SETTING + " is that of a listener without TLS and without passwords.");
        }
    }

    /** Clients go on to where a broker says that it is, wherever they found it. */
    private void checkAdvertised(Node node) {
        Peer told = new Peer(BROKERS, node.host(), node.port(), "advertised.listeners of broker " + node.id());
        isReachable(told);
    }

    /** The answer to a question to the brokers, or what went wrong with it itself. */
    static <T> T get(@Nullable KafkaFuture<T> answer) throws Exception {
        try {
            return requireNonNull(answer).get(Peer.PATIENCE.toSeconds() + 1, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
