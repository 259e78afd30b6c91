package io.caravan.origin.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Properties;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** Camel's clients, of which the consumers tell how far behind they are. */
public final class MeasuredClients extends DefaultKafkaClientFactory {
    private final MeterRegistry registry;

    public MeasuredClients(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Consumer<?, ?> getConsumer(Properties properties) {
        properties.put(ConsumerConfig.METRIC_REPORTER_CLASSES_CONFIG, LagReporter.class.getName());
        properties.put(LagReporter.REGISTRY, registry);
        return super.getConsumer(properties);
    }
}
