package io.caravan.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker (KRaft, one node) in this JVM, on free ports of the loopback address. Started again on the same
 * directory it has the same ports and still holds its topics. Its jars are not on the class path of {@code caravan run}.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final long ADMIN_SECONDS = 30;

    private final BrokerConfig config;
    private final KafkaRaftServer server;

    private EmbeddedBroker(BrokerConfig config, KafkaRaftServer server) {
        this.config = config;
        this.server = server;
    }

    /**
     * Returns when the broker accepts clients, after some 1.5 s.
     *
     * @param dataDir holds everything the broker writes; created if missing
     */
    public static EmbeddedBroker start(Path dataDir) throws IOException {
        BrokerConfig config = BrokerConfig.in(dataDir);
        if (Files.notExists(dataDir.resolve("log").resolve("meta.properties"))) {
            format(config.file());
        }
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(config.properties(), false), Time.SYSTEM);
        server.startup();
        return new EmbeddedBroker(config, server);
    }

    private static void format(Path configFile) {
        String[] arguments = {"format", "--cluster-id", Uuid.randomUuid().toString(), "--config", configFile.toString()
        };
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        int exitCode = StorageTool.execute(arguments, nowhere);
        if (exitCode != 0) {
            throw new IllegalStateException("could not format the storage of the broker: exit code " + exitCode);
        }
    }

    /** What clients connect to: {@code host:port}. */
    public String brokers() {
        return config.brokers();
    }

    /** Returns when the topics can be used. Topics that exist already are an error. */
    public void createTopics(int partitions, String... names) {
        Map<String, Object> client = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers());
        try (Admin admin = Admin.create(client)) {
            admin.createTopics(Arrays.stream(names)
                            .map(name -> new NewTopic(name, Optional.of(partitions), Optional.empty()))
                            .toList())
                    .all()
                    .get(ADMIN_SECONDS, TimeUnit.SECONDS);
            awaitPartitions(admin, partitions, names);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("could not create the topics " + Arrays.toString(names), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * A topic is known a moment before its partitions take records. A producer that comes in between may have its first
     * batch refused and its second taken; then the broker refuses the first for good, as out of order.
     */
    private static void awaitPartitions(Admin admin, int partitions, String... names)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (String name : names) {
            for (int partition = 0; partition < partitions; partition++) {
                ends.put(new TopicPartition(name, partition), OffsetSpec.latest());
            }
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ADMIN_SECONDS);
        while (!haveEnds(admin, ends)) {
            if (System.nanoTime() > end) {
                throw new TimeoutException("the topics are there, their partitions are not");
            }
            Thread.sleep(20);
        }
    }

    /** Only the partition itself knows where it ends. */
    private static boolean haveEnds(Admin admin, Map<TopicPartition, OffsetSpec> ends)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            admin.listOffsets(ends).all().get(ADMIN_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException) {
                return false;
            }
            throw e;
        }
    }

    /** Stops the broker and returns when it has stopped. What it holds stays on disk. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
