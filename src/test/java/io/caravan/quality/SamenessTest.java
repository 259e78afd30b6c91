package io.caravan.quality;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SamenessTest {
    private static final Sameness EQUAL = new Sameness(1);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Positive.       | positive
            '  two  words ' | Two words!
            good ...        | good
            ＡＢＣ。         | abc
            '...'           | '...'
            """)
    void caseSpaceAndLastPunctuationMakeNoDifference(String one, String other) {
        assertThat(EQUAL.areSame(one, other)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            positive | negative
            5        | 5%
            !        | ?
            a.b      | ab
            (a)      | (a
            """)
    void everythingElseDoes(String one, String other) {
        assertThat(EQUAL.areSame(one, other)).isFalse();
    }

    @Test
    void partOfTheCharactersMayDiffer() {
        assertThat(new Sameness(0.8).areSame("0123456789", "01234567xx")).isTrue();
        assertThat(new Sameness(0.8).areSame("0123456789", "0123456xxx")).isFalse();
        assertThat(new Sameness(0.9).areSame("0123456789", "012345678x")).isTrue();
        assertThat(new Sameness(0.9).areSame("good", "goof")).isFalse();
    }
}
