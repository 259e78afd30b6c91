package io.caravan.pace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.pace.MovingLimit.Upstream;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The limit in force moves with the account's balance, as it was seen to: what of it is used, and what that costs. */
@Timeout(60)
@Tag("long")
class MovingLimitTest {
    private static final Duration ROUND_TRIP = Duration.ofMillis(50);

    /** All calls of a moment end in the same moment, and others take their places. */
    private static final Upstream IN_STEP = new Upstream(Duration.ofMillis(1_700), 0, Duration.ZERO, true);

    private static final Upstream QUICK = new Upstream(Duration.ofMillis(1_700), 0.5, ROUND_TRIP, true);
    private static final Upstream SLOW = new Upstream(Duration.ofSeconds(5), 0.9, ROUND_TRIP, true);

    static Stream<Upstream> naming() {
        return Stream.of(IN_STEP, QUICK, SLOW);
    }

    static Stream<Upstream> silent() {
        return Stream.of(QUICK.withoutNames(), SLOW.withoutNames());
    }

    @ParameterizedTest
    @MethodSource("naming")
    void findsTheLimitWhereverItMovesAndIsSeldomRefused(Upstream upstream) {
        MovingLimit moving = new MovingLimit(upstream);
        Duration round = upstream.answersAfter();
        settle(moving, 2_500, round.multipliedBy(15), 2_250);
        settle(moving, 39, round.multipliedBy(3), 36);
        settle(moving, 5, round.multipliedBy(3), 5);
        settle(moving, 200, round.multipliedBy(90), 180);
        settle(moving, 2_500, round.multipliedBy(40), 2_250);
        assertThat(moving.refusedShare()).isLessThan(0.02);
    }

    @ParameterizedTest
    @MethodSource("silent")
    void isSeldomRefusedWhenRefusalsNameNoLimit(Upstream upstream) {
        MovingLimit moving = new MovingLimit(upstream);
        Duration round = upstream.answersAfter();
        settle(moving, 2_500, round.multipliedBy(15), 2_250);
        settle(moving, 200, round.multipliedBy(30), 140);
        settle(moving, 2_500, round.multipliedBy(40), 2_250);
        assertThat(moving.refusedShare()).isLessThan(0.02);
    }

    private static void settle(MovingLimit moving, int limit, Duration settling, int least) {
        moving.run(limit, settling, served -> {});
        int[] seen = {Integer.MAX_VALUE, 0};
        moving.run(limit, Duration.ofMinutes(1), served -> {
            seen[0] = Math.min(seen[0], served);
            seen[1] = Math.max(seen[1], served);
        });
        assertThat(seen[0]).isBetween(least, limit);
        assertThat(seen[1]).isLessThanOrEqualTo(limit);
    }
}
