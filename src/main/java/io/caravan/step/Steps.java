package io.caravan.step;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.ExpressionAdapter;
import org.jspecify.annotations.Nullable;

/**
 * What a route refers to by name, made of methods that know nothing of Camel: each takes the body. A {@code bean} step
 * would do the same at about 2 µs a step, of which a request passes a dozen.
 */
public final class Steps {
    private Steps() {}

    /** The result becomes the body. */
    public static <T> Processor replace(Class<T> type, Function<T, ?> step) {
        return exchange -> exchange.getMessage().setBody(step.apply(body(exchange, type)));
    }

    /** The body stays. */
    public static <T> Processor use(Class<T> type, Consumer<T> step) {
        return exchange -> step.accept(body(exchange, type));
    }

    /** The result becomes the body when it is there; until then the exchange waits and holds no thread. */
    public static <T> AsyncProcessor await(Class<T> type, Function<T, CompletionStage<?>> step) {
        return await(exchange -> step.apply(body(exchange, type)));
    }

    /** The same for a step that wants more than the body. */
    public static AsyncProcessor await(Function<Exchange, CompletionStage<?>> step) {
        return new AsyncProcessorSupport() {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                try {
                    CompletableFuture<?> result = step.apply(exchange).toCompletableFuture();
                    boolean isThere = result.isDone();
                    result.whenComplete((value, problem) -> {
                        finish(exchange, value, problem);
                        callback.done(isThere);
                    });
                    return isThere;
                } catch (RuntimeException e) {
                    exchange.setException(e);
                    callback.done(true);
                    return true;
                }
            }
        };
    }

    /** The body stays, and the exchange waits for what belongs to it, as with {@link #await}. */
    public static <T> AsyncProcessor waitFor(Class<T> type, Function<T, CompletableFuture<?>> awaited) {
        return new AsyncProcessorSupport() {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                CompletableFuture<?> result = awaited.apply(body(exchange, type));
                boolean isThere = result.isDone();
                result.whenComplete((value, problem) -> callback.done(isThere));
                return isThere;
            }
        };
    }

    private static void finish(Exchange exchange, @Nullable Object value, @Nullable Throwable problem) {
        if (problem == null) {
            exchange.getMessage().setBody(value);
        } else {
            exchange.setException(problem instanceof CompletionException ? problem.getCause() : problem);
        }
    }

    public static <T> Predicate test(Class<T> type, java.util.function.Predicate<T> test) {
        return exchange -> test.test(body(exchange, type));
    }

    public static <T> Expression value(Class<T> type, Function<T, ?> value) {
        return new ExpressionAdapter() {
            @Override
            public Object evaluate(Exchange exchange) {
                return value.apply(body(exchange, type));
            }
        };
    }

    private static <T> T body(Exchange exchange, Class<T> type) {
        return type.cast(exchange.getMessage().getBody());
    }
}
