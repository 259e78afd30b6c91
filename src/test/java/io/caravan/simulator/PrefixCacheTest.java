package io.caravan.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PrefixCacheTest {
    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE);
    private final PrefixCache cache = new PrefixCache(Duration.ZERO, time::get);

    @Test
    void twoMissesThenHits() {
        Prompt prompt = prompt(1, 40);
        assertThat(cache.hit(prompt)).isZero();
        cache.remember(prompt);
        assertThat(cache.hit(prompt)).isZero();
        cache.remember(prompt);
        assertThat(cache.hit(prompt)).isEqualTo(40);
        assertThat(cache.hit(prompt(2, 40))).isZero();
    }

    @Test
    void nothingToShareIsNeverAHit() {
        Prompt prompt = prompt(1, 0);
        cache.remember(prompt);
        cache.remember(prompt);
        assertThat(cache.hit(prompt)).isZero();
    }

    @Test
    void whatWasSeenTwiceIsThereAfterAWhile() {
        PrefixCache slow = new PrefixCache(Duration.ofSeconds(2), time::get);
        Prompt prompt = prompt(1, 40);
        slow.remember(prompt);
        time.addAndGet(5_000_000_000L);
        slow.remember(prompt);
        time.addAndGet(1_999_999_999L);
        slow.remember(prompt);
        assertThat(slow.hit(prompt)).isZero();
        time.incrementAndGet();
        assertThat(slow.hit(prompt)).isEqualTo(40);
    }

    private static Prompt prompt(long instruction, int instructionTokens) {
        Model model = new Model("any", 1000, new Model.Price(0, 0, 0));
        return new Prompt(
                model, false, false, false, null, "text", instruction, instructionTokens, instructionTokens + 2);
    }
}
