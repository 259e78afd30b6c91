package io.caravan.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShareTest {
    /** Against the formula of Newcombe, Statistics in Medicine 17 (1998), method 3. */
    @ParameterizedTest
    @CsvSource({"50,50,0.9286", "45,50,0.7864", "0,50,0", "81,263,0.2553", "1,1,0.2065"})
    void theLowerBoundIsWilsons(int good, int of, double bound) {
        assertThat(new Share(good, of).lowerBound()).isCloseTo(bound, within(0.0001));
    }

    @Test
    void moreItemsAreMoreCertain() {
        assertThat(new Share(98, 100).lowerBound()).isGreaterThan(new Share(49, 50).lowerBound());
        assertThat(new Share(98, 100).lowerBound(50)).isEqualTo(new Share(49, 50).lowerBound());
    }

    @Test
    void ofNothingNothingIsKnown() {
        assertThat(new Share(0, 0).value()).isZero();
        assertThat(new Share(0, 0).lowerBound()).isZero();
    }
}
