package io.caravan.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrefixCacheTest {
    private final PrefixCache cache = new PrefixCache();

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

    private static Prompt prompt(long instruction, int instructionTokens) {
        Model model = new Model("any", 1000, new Model.Price(0, 0, 0));
        return new Prompt(model, false, false, "text", instruction, instructionTokens, instructionTokens + 2);
    }
}
