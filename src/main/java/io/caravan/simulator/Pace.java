package io.caravan.simulator;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long an answer takes. All times in milliseconds. */
record Pace(long toFirstToken, int tokensPerSecond, long beat) {
    /** An upper bound that no test or benchmark waits for. */
    static final long FOR_EVER = Duration.ofDays(1).toMillis();

    /**
     * A wait, with a sign of life every {@code beat} unless that is 0.
     *
     * @param queued so much of it passes before the model begins
     */
    record Wait(long millis, long queued, long beat) {}

    static Pace of(SimulatorSettings settings) {
        long toFirstToken = settings.latency().plus(settings.firstToken()).toMillis();
        return new Pace(
                toFirstToken, settings.tokensPerSecond(), settings.queueBeat().toMillis());
    }

    Wait beforeStream(@Nullable Fault fault) {
        return stretched(0, fault);
    }

    Wait beforeWhole(int tokens, @Nullable Fault fault) {
        long byTokens = tokensPerSecond == 0 ? 0 : tokens * 1000L / tokensPerSecond;
        return stretched(byTokens, fault);
    }

    private Wait stretched(long byTokens, @Nullable Fault fault) {
        long millis = toFirstToken + byTokens;
        if (fault != null && fault.kind() == FaultKind.SLOW) {
            return new Wait(millis + fault.number("ms", 1000), toFirstToken, beat);
        }
        if (fault != null && fault.kind() == FaultKind.BLANK_LINES) {
            int lines = fault.number("ms", -1);
            long queued = lines < 0 ? FOR_EVER : toFirstToken + lines;
            return new Wait(queued + byTokens, queued, fault.number("everyMs", 100));
        }
        return new Wait(millis, toFirstToken, beat);
    }
}
