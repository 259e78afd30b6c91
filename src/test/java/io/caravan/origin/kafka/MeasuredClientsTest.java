package io.caravan.origin.kafka;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

class MeasuredClientsTest {
    private static final RateLimiter ONE_A_DAY = RateLimiter.of(
            "one a day",
            RateLimiterConfig.custom()
                    .limitForPeriod(1)
                    .limitRefreshPeriod(Duration.ofDays(1))
                    .timeoutDuration(Duration.ZERO)
                    .build());

    @Test
    void aConsumerThatIsReplacedWaitsItsTurn() {
        MeasuredClients clients = new MeasuredClients(new SimpleMeterRegistry(), ONE_A_DAY);
        clients.getConsumer(properties()).close();
        assertThatThrownBy(() -> clients.getConsumer(properties())).isInstanceOf(RequestNotPermitted.class);
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", "127.0.0.1:9");
        properties.put("key.deserializer", ByteArrayDeserializer.class.getName());
        properties.put("value.deserializer", ByteArrayDeserializer.class.getName());
        return properties;
    }
}
