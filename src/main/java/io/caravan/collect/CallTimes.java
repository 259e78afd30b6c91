package io.caravan.collect;

import io.caravan.chat.Call;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * How long calls hold a slot, and what one for a single request of a model took lately: a moving mean in which the
 * newest counts for an eighth, as TCP smooths its round trip times (RFC 6298). Thread-safe.
 */
final class CallTimes {
    private static final int SMOOTHING = 8;

    private final ToLongFunction<Call> elapsed;
    private final Map<String, Long> means = new ConcurrentHashMap<>();

    /** @param elapsed nanoseconds since the last attempt of a call began */
    CallTimes(ToLongFunction<Call> elapsed) {
        this.elapsed = elapsed;
    }

    /** Takes note of a call that is over just now. */
    void note(Call call) {
        if (call.group().size() == 1 && call.reply() != null) {
            means.merge(call.model(), elapsed.applyAsLong(call), (mean, newest) -> mean + (newest - mean) / SMOOTHING);
        }
    }

    /** How long the last attempt took of a call that is over just now. */
    long millis(Call call) {
        return call.attempts() == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(elapsed.applyAsLong(call));
    }

    /** Nothing as long as no call for a single request has been answered. */
    OptionalLong meanMillis(String model) {
        Long mean = means.get(model);
        return mean == null ? OptionalLong.empty() : OptionalLong.of(TimeUnit.NANOSECONDS.toMillis(mean));
    }
}
