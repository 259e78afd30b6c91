package io.caravan.origin.kafka;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Camel's clients, of which the consumers tell how far behind they are. A consumer whose poll has failed is replaced;
 * Camel does that without a pause, some 500 times a second for as long as the group or topic is forbidden, so here it
 * waits its turn.
 */
public final class MeasuredClients extends DefaultKafkaClientFactory {
    private final MeterRegistry registry;
    private final RateLimiter pace;
    private final AtomicInteger open = new AtomicInteger();

    /** @param pace of new consumers, all together */
    public MeasuredClients(MeterRegistry registry, RateLimiter pace) {
        this.registry = registry;
        this.pace = pace;
    }

    /** So many at once, and again each second. */
    public static RateLimiter eachSecond(int consumers) {
        return RateLimiter.of(
                "kafka-consumers",
                RateLimiterConfig.custom()
                        .limitForPeriod(consumers)
                        .limitRefreshPeriod(Duration.ofSeconds(1))
                        .timeoutDuration(Duration.ofSeconds(10))
                        .build());
    }

    /**
     * Waits on the thread of the consumer, which has nothing else to do.
     *
     * @throws RequestNotPermitted when it would wait for too long; Camel tries again
     */
    @Override
    public Consumer<?, ?> getConsumer(Properties properties) {
        RateLimiter.waitForPermission(pace);
        Gauge.builder("caravan.kafka.consumers", open, AtomicInteger::get)
                .description("Consumers that are open; none are left when the brokers refuse the credentials")
                .register(registry);
        properties.put(ConsumerConfig.METRIC_REPORTER_CLASSES_CONFIG, LagReporter.class.getName());
        properties.put(LagReporter.REGISTRY, registry);
        properties.put(LagReporter.OPEN, open);
        return super.getConsumer(properties);
    }
}
