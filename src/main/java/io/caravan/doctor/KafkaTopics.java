package io.caravan.doctor;

import io.caravan.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** The topics that the settings name: whether they are there, and whole. */
final class KafkaTopics {
    private static final String SUBJECT = "Kafka topics";

    private final Settings settings;
    private final Admin admin;
    private final Node broker;
    private final String requests;
    private final Map<String, TopicDescription> found = new LinkedHashMap<>();

    /** @param broker one of those that could make a topic */
    KafkaTopics(Settings settings, Admin admin, Node broker) {
        this.settings = settings;
        this.admin = admin;
        this.broker = broker;
        requests = settings.text("caravan.kafka.request-topic");
    }

    List<Finding> look() throws Exception {
        Map<String, String> wanted = wanted();
        Map<String, KafkaFuture<TopicDescription>> answers =
                admin.describeTopics(wanted.keySet()).topicNameValues();
        List<Finding> findings = new ArrayList<>();
        for (Map.Entry<String, String> topic : wanted.entrySet()) {
            findings.add(look(topic.getKey(), topic.getValue(), answers.get(topic.getKey())));
        }
        return findings;
    }

    /** Each topic with the setting that names it. */
    private Map<String, String> wanted() {
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put(requests, "caravan.kafka.request-topic");
        wanted.putIfAbsent(settings.text("caravan.kafka.reply-topic"), "caravan.kafka.reply-topic");
        wanted.putIfAbsent(settings.text("caravan.kafka.dead-letter-topic"), "caravan.kafka.dead-letter-topic");
        for (String topic : settings.list("caravan.delivery.topics")) {
            wanted.putIfAbsent(topic.substring(topic.lastIndexOf('=') + 1), "caravan.delivery.topics");
        }
        return wanted;
    }

    private Finding look(String topic, String setting, @Nullable KafkaFuture<TopicDescription> answer)
            throws Exception {
        try {
            TopicDescription description = KafkaCheck.get(answer);
            found.put(topic, description);
            return look(description);
        } catch (UnknownTopicOrPartitionException e) {
            return missing(topic, setting);
        } catch (AuthorizationException e) {
            return Finding.problem(
                    SUBJECT,
                    "the brokers do not let Caravan see the topic " + topic,
                    "Grant it (kafka-acls.sh), or correct " + setting + ".");
        } catch (ApiException e) {
            return Finding.problem(SUBJECT, topic + ": " + e.getMessage(), "Correct " + setting + ".");
        }
    }

    private Finding look(TopicDescription topic) {
        List<TopicPartitionInfo> partitions = topic.partitions();
        long headless = partitions.stream()
                .filter(partition ->
                        partition.leader() == null || partition.leader().isEmpty())
                .count();
        String message = topic.name() + " has " + Count.of(partitions.size(), "partition");
        if (headless > 0) {
            return Finding.problem(
                    SUBJECT,
                    message + ", " + headless + " without a leader",
                    "Start the brokers that have them again; what is in them waits.");
        }
        int consumers = settings.number("caravan.kafka.consumers");
        if (topic.name().equals(requests) && consumers > partitions.size()) {
            return Finding.warning(
                    SUBJECT,
                    message + " for " + consumers + " consumers: some are idle",
                    "Lower caravan.kafka.consumers, or add partitions (kafka-topics.sh --alter).");
        }
        return Finding.ok(SUBJECT, message);
    }

    private Finding missing(String topic, String setting) throws Exception {
        String create = "kafka-topics.sh --bootstrap-server " + broker.host() + ":" + broker.port()
                + " --create --topic " + topic;
        String message = "there is no topic " + topic;
        return brokersMakeTopics()
                ? Finding.warning(
                        SUBJECT,
                        message + "; the brokers make it when it is first used",
                        "Make it yourself to choose its partitions: `" + create + " --partitions 3`")
                : Finding.problem(SUBJECT, message, "`" + create + "`, or correct " + setting + ".");
    }

    /** Who may not ask is told that they do not: then it is better made by hand. */
    private boolean brokersMakeTopics() throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker.idString());
        try {
            Config config = KafkaCheck.get(
                    admin.describeConfigs(List.of(resource)).values().get(resource));
            ConfigEntry makes = config.get("auto.create.topics.enable");
            return makes != null && Boolean.parseBoolean(makes.value());
        } catch (AuthorizationException e) {
            return false;
        }
    }

    boolean hasRequests() {
        return found.containsKey(requests);
    }

    List<TopicPartition> requestPartitions() {
        TopicDescription description = found.get(requests);
        return description == null
                ? List.of()
                : description.partitions().stream()
                        .map(partition -> new TopicPartition(requests, partition.partition()))
                        .toList();
    }
}
