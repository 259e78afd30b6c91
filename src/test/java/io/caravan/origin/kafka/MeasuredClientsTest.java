package io.caravan.origin.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

class MeasuredClientsTest {
    @Test
    void aConsumerThatIsReplacedWaitsItsTurn() {
        RateLimiter oneADay = RateLimiter.of(
                "one a day",
                RateLimiterConfig.custom()
                        .limitForPeriod(1)
                        .limitRefreshPeriod(Duration.ofDays(1))
                        .timeoutDuration(Duration.ZERO)
                        .build());
        MeasuredClients clients = new MeasuredClients(new SimpleMeterRegistry(), oneADay);
        clients.getConsumer(properties()).close();
        assertThatThrownBy(() -> clients.getConsumer(properties())).isInstanceOf(RequestNotPermitted.class);
    }

    @Test
    void thoseThatAreOpenAreCounted() {
        MeterRegistry registry = new SimpleMeterRegistry();
        MeasuredClients clients = new MeasuredClients(registry, MeasuredClients.eachSecond(2));
        Consumer<?, ?> first = clients.getConsumer(properties());
        Consumer<?, ?> second = clients.getConsumer(properties());
        Gauge open = registry.get("caravan.kafka.consumers").gauge();
        assertThat(open.value()).isEqualTo(2);
        first.close();
        second.close();
        assertThat(open.value()).isZero();
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", "127.0.0.1:9");
        properties.put("key.deserializer", ByteArrayDeserializer.class.getName());
        properties.put("value.deserializer", ByteArrayDeserializer.class.getName());
        return properties;
    }
}
