package io.caravan.upstream;

import io.caravan.chat.Failure;
import io.caravan.chat.Gate;
import io.caravan.chat.Tariff;
import io.caravan.upstream.Endpoint.Target;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;

/**
 * One upstream: where it is, its account, its circuit breaker and its connections. Thread-safe.
 *
 * @param index its place in the order in which upstreams are asked
 * @param openWait how long an open breaker keeps calls away
 */
record Upstream(
        int index,
        Endpoint endpoint,
        Account account,
        CircuitBreaker breaker,
        Duration openWait,
        PoolingHttpClientConnectionManager connections,
        Tariff tariff) {

    String name() {
        return endpoint.name();
    }

    Target target(String model) {
        return Objects.requireNonNull(endpoint.targets().get(model), model);
    }

    /** As {@link Gate#opening()}. */
    int opening() {
        return Math.min(account.opening(), openingOfBreaker());
    }

    private int openingOfBreaker() {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> 0;
            case HALF_OPEN -> breaker.getCircuitBreakerConfig().getPermittedNumberOfCallsInHalfOpenState();
            default -> Gate.WIDE_OPEN;
        };
    }

    /** Why it cannot be called now, in words for those who asked. */
    Failure reason() {
        return Optional.ofNullable(account.trouble()).orElseGet(this::open);
    }

    /** What callers are told while the breaker keeps calls away. */
    private Failure open() {
        return new Failure(
                Failure.Kind.OPEN, "upstream_unavailable", "The upstream is failing; calls are paused.", openWait);
    }
}
