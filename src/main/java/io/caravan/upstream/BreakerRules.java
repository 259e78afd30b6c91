package io.caravan.upstream;

import io.caravan.chat.CallNotSentException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.processor.ThrottlerRejectedExecutionException;

/** What the circuit breaker makes of the outcomes of calls. */
final class BreakerRules {
    private BreakerRules() {}

    static CircuitBreakerConfig of(BreakerPolicy policy) {
        return CircuitBreakerConfig.custom()
                .failureRateThreshold(policy.failureRate())
                .slowCallDurationThreshold(policy.slowCall())
                .slowCallRateThreshold(policy.slowRate())
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(policy.window())
                .minimumNumberOfCalls(policy.minimumCalls())
                .waitDurationInOpenState(policy.openWait())
                .permittedNumberOfCallsInHalfOpenState(policy.halfOpenCalls())
                .automaticTransitionFromOpenToHalfOpenEnabled(true)
                .ignoreException(thrown -> isNeutral(reason(thrown), policy.fairTime()))
                .build();
    }

    /** The breaker's route wraps every checked exception, those of the network among them. */
    static Throwable reason(Throwable thrown) {
        return thrown instanceof RuntimeCamelException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    /** Neither failure nor success: it shows nothing about how the upstream is. */
    static boolean isNeutral(Throwable reason, Duration fairTime) {
        if (reason instanceof UpstreamException upstream) {
            return !upstream.counts();
        }
        return reason instanceof UnwantedCallException
                || reason instanceof SlowReaderException
                || reason instanceof CallNotSentException
                || reason instanceof ThrottlerRejectedExecutionException
                || isUnfair(reason, fairTime);
    }

    /** A caller who grants hardly any time must not be able to open the breaker for all others. */
    private static boolean isUnfair(Throwable reason, Duration fairTime) {
        return TimedOutException.isDeadline(reason)
                && ((TimedOutException) reason).after().compareTo(fairTime) < 0;
    }
}
