package io.caravan.it;

import io.caravan.chat.Merge;
import io.caravan.chat.UsualMerges;
import io.caravan.origin.kafka.KafkaOrigin;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kafka.KafkaClientFactory;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The Kafka routes as they are, before a scripted {@code ask}. */
final class KafkaRig implements AutoCloseable {
    static final String REQUESTS = "requests";
    static final String REPLIES = "replies";
    static final String DEAD_LETTERS = "dead-letters";
    static final String GROUP = "caravan";
    private static final int MAX_RECORD = 10_000;

    private final Properties settings = new Properties();
    private final ScriptedAsk ask;
    private final CamelContext camel = new DefaultCamelContext();

    KafkaRig(String brokers, ScriptedAsk ask) {
        this.ask = ask;
        set("brokers", brokers);
        set("request-topic", REQUESTS);
        set("reply-topic", REPLIES);
        set("dead-letter-topic", DEAD_LETTERS);
        set("group", GROUP);
        set("consumers", "1");
        set("batch", "50");
        set("max-batch-time", "60000");
    }

    KafkaRig set(String key, String value) {
        settings.setProperty("caravan.kafka." + key, value);
        return this;
    }

    /** With clients from there. */
    KafkaRig with(KafkaClientFactory clients) {
        camel.getRegistry().bind("kafkaClients", clients);
        return this;
    }

    /** With topics and group of its own, whose names end so. */
    KafkaRig named(String suffix) {
        set("request-topic", REQUESTS + suffix);
        set("reply-topic", REPLIES + suffix);
        set("dead-letter-topic", DEAD_LETTERS + suffix);
        return set("group", GROUP + suffix);
    }

    KafkaRig start() throws Exception {
        camel.getPropertiesComponent().setInitialProperties(settings);
        camel.getRegistry()
                .bind(
                        "kafkaOrigin",
                        new KafkaOrigin("default", UsualMerges.always(Merge.NONE), MAX_RECORD, Clock.systemUTC()));
        camel.getRegistry().bind("scriptedAsk", ask);
        camel.getShutdownStrategy().setTimeout(5);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:ask").routeId("ask").bean("scriptedAsk", "answer");
            }
        });
        load("9-failed-kafka", "6-reply-to-kafka", "1-from-kafka");
        camel.start();
        return this;
    }

    /** Starts, does this, stops. */
    void whileRunning(Steps steps) throws Exception {
        try (this) {
            start();
            steps.run();
        }
    }

    interface Steps {
        void run() throws Exception;
    }

    private void load(String... names) throws Exception {
        for (String name : names) {
            Path file = Path.of("routes", name + ".camel.yaml");
            PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.resolveResource(camel, "file:" + file));
        }
    }

    CamelContext camel() {
        return camel;
    }

    @Override
    public void close() {
        camel.stop();
    }
}
