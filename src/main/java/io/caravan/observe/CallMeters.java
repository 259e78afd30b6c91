package io.caravan.observe;

import io.caravan.chat.Call;
import io.caravan.chat.Failure;
import io.caravan.chat.Reply;
import io.caravan.chat.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts attempts at calls, by the names and with the buckets that OpenTelemetry's conventions for generative AI give them;
 * what those do not know has names of our own. Thread-safe.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/">the conventions</a>
 */
final class CallMeters {
    private static final double BILLION = 1e9;

    /** From 10 ms, each double the one before. */
    private static final Duration[] DURATIONS = DoubleStream.iterate(10, millis -> millis * 2)
            .limit(14)
            .mapToObj(millis -> Duration.ofMillis((long) millis))
            .toArray(Duration[]::new);

    /** From 1, each four times the one before. */
    private static final double[] TOKENS =
            DoubleStream.iterate(1, tokens -> tokens * 4).limit(11).toArray();

    private final MeterRegistry registry;
    private final Map<Key, Attempts> attempts = new ConcurrentHashMap<>();
    private final Map<Target, Bought> bought = new ConcurrentHashMap<>();
    private final Map<String, Counter> retries = new ConcurrentHashMap<>();
    private final LongAdder count = new LongAdder();
    private final Counter hit;
    private final Counter miss;
    private final Counter completion;

    CallMeters(MeterRegistry registry) {
        this.registry = registry;
        hit = tokens("prompt-hit");
        miss = tokens("prompt-miss");
        completion = tokens("completion");
    }

    private Counter tokens(String kind) {
        return Counter.builder("caravan.tokens")
                .description("Tokens that the upstream charged; those of a prompt by whether its cache knew them")
                .tag("kind", kind)
                .register(registry);
    }

    private record Target(String upstream, String model) {
        static Target of(Call call) {
            return new Target(Objects.requireNonNullElse(call.fallback(), "deepseek"), call.model());
        }

        Tags tags() {
            return Tags.of(
                    "gen_ai.operation.name", "chat", "gen_ai.provider.name", upstream, "gen_ai.request.model", model);
        }
    }

    private record Key(Target target, String error) {}

    private record Attempts(Timer duration, Counter outcome) {}

    private record Bought(DistributionSummary input, DistributionSummary output, Counter dollars) {}

    void ended(Call call) {
        count.increment();
        Target target = Target.of(call);
        Attempts like = attempts.computeIfAbsent(new Key(target, error(call.failure())), this::attempts);
        like.duration().record(call.elapsed(), TimeUnit.NANOSECONDS);
        like.outcome().increment();
        String retriedFor = call.retriedFor();
        if (retriedFor != null) {
            retries.computeIfAbsent(retriedFor, this::retries).increment();
        }
        Reply reply = call.reply();
        if (reply != null) {
            buy(target, reply.usage(), call.charge().cost());
        }
    }

    /** Empty, which is to Prometheus as if the label were not there, for an answer. */
    private static String error(@Nullable Failure failure) {
        return failure == null ? "" : failure.code();
    }

    private void buy(Target target, Usage usage, long billionths) {
        Bought meters = bought.computeIfAbsent(target, this::bought);
        meters.input().record((double) usage.promptHit() + usage.promptMiss());
        meters.output().record((double) usage.completion());
        meters.dollars().increment(billionths / BILLION);
        hit.increment((double) usage.promptHit());
        miss.increment((double) usage.promptMiss());
        completion.increment((double) usage.completion());
    }

    private Attempts attempts(Key key) {
        Timer duration = Timer.builder("gen_ai.client.operation.duration")
                .description("Attempts at calls to the upstream, from sending to the end of the answer")
                .tags(key.target().tags().and("error.type", key.error()))
                .serviceLevelObjectives(DURATIONS)
                .register(registry);
        Counter outcome = Counter.builder("caravan.calls.outcomes")
                .description("Attempts at calls by what came of them: answered, or the code of a failure")
                .tag("outcome", key.error().isEmpty() ? "answered" : key.error())
                .register(registry);
        return new Attempts(duration, outcome);
    }

    private Bought bought(Target target) {
        Counter dollars = Counter.builder("caravan.cost.dollars")
                .description("US dollars, by the prices in config/models.yaml")
                .tags("upstream", target.upstream(), "model", target.model())
                .register(registry);
        return new Bought(usage(target, "input"), usage(target, "output"), dollars);
    }

    private DistributionSummary usage(Target target, String type) {
        return DistributionSummary.builder("gen_ai.client.token.usage")
                .description("Tokens of a call")
                .tags(target.tags().and("gen_ai.token.type", type))
                .serviceLevelObjectives(TOKENS)
                .register(registry);
    }

    private Counter retries(String reason) {
        return Counter.builder("caravan.calls.retries")
                .description("Attempts that were made because an earlier one failed, by the code of that failure")
                .tag("reason", reason)
                .register(registry);
    }

    long count() {
        return count.sum();
    }

    Usage tokens() {
        return new Usage((long) hit.count(), (long) miss.count(), (long) completion.count());
    }
}
