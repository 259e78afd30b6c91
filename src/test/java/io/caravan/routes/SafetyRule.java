package io.caravan.routes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;

/** Steps that do harm by default have the options that prevent it. */
final class SafetyRule implements Rule {
    @Override
    public Stream<String> complaints(RouteFile file) {
        return Stream.of(
                        file.all("circuitBreaker").filter(JsonNode::isObject).flatMap(SafetyRule::breaker),
                        file.all("throttle").flatMap(SafetyRule::throttle),
                        file.all("aggregate").flatMap(SafetyRule::aggregate))
                .flatMap(complaints -> complaints);
    }

    private static Stream<String> breaker(JsonNode breaker) {
        JsonNode options = breaker.path("resilience4jConfiguration");
        return Stream.concat(
                require(
                        options.path("throwExceptionWhenHalfOpenOrOpenState").asBoolean(),
                        "circuitBreaker without throwExceptionWhenHalfOpenOrOpenState: true answers with the request"
                                + " while it is open"),
                require(
                        options.path("circuitBreaker").asText().startsWith("#"),
                        "circuitBreaker without a shared one (circuitBreaker: \"#…\") ignores its settings"));
    }

    private static Stream<String> throttle(JsonNode throttle) {
        return require(
                throttle.has("executorService"),
                "throttle without an executorService of its own forgets calls that take over ten seconds");
    }

    private static Stream<String> aggregate(JsonNode aggregate) {
        return Stream.concat(
                require(
                        aggregate.has("executorService"),
                        "aggregate without an executorService runs the call in the thread, and under the lock, of others"),
                require(
                        aggregate.has("completionTimeout") || aggregate.has("completionTimeoutExpression"),
                        "aggregate without a completion timeout keeps a group that never fills"));
    }

    private static Stream<String> require(boolean holds, String complaint) {
        return holds ? Stream.empty() : Stream.of(complaint);
    }
}
