package io.caravan.demo;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The {@code server.properties} of an embedded broker. Written once into its directory, so that a restart comes up on the
 * same ports.
 */
record BrokerConfig(Path file, Properties properties) {
    private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();
    private static final String ADVERTISED = "advertised.listeners";

    static BrokerConfig in(Path directory) throws IOException {
        Path file = directory.resolve("server.properties");
        if (Files.notExists(file)) {
            Files.createDirectories(directory);
            write(create(directory.resolve("log")), file);
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return new BrokerConfig(file, properties);
    }

    String brokers() {
        return properties.getProperty(ADVERTISED).replace("PLAINTEXT://", "");
    }

    private static void write(Properties properties, Path file) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
    }

    private static Properties create(Path logs) throws IOException {
        try (ServerSocket broker = freePort();
                ServerSocket controller = freePort()) {
            return create(logs, address(broker), address(controller));
        }
    }

    private static ServerSocket freePort() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static String address(ServerSocket socket) {
        return HOST + ":" + socket.getLocalPort();
    }

    private static Properties create(Path logs, String broker, String controller) {
        Properties properties = new Properties();
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", "1");
        properties.setProperty("controller.quorum.voters", "1@" + controller);
        properties.setProperty("controller.listener.names", "CONTROLLER");
        properties.setProperty("listeners", "PLAINTEXT://" + broker + ",CONTROLLER://" + controller);
        properties.setProperty(ADVERTISED, "PLAINTEXT://" + broker);
        properties.setProperty("log.dirs", logs.toString());
        properties.setProperty("auto.create.topics.enable", "false");
        // One broker holds everything, and few internal partitions start faster than the default of 50.
        properties.setProperty("offsets.topic.replication.factor", "1");
        properties.setProperty("offsets.topic.num.partitions", "1");
        properties.setProperty("transaction.state.log.replication.factor", "1");
        properties.setProperty("transaction.state.log.min.isr", "1");
        properties.setProperty("transaction.state.log.num.partitions", "1");
        // A group starts with its first member instead of waiting 3 s for more.
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        return properties;
    }
}
