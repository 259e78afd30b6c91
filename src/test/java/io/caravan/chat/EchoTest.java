package io.caravan.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Echo.Side;
import org.junit.jupiter.api.Test;

class EchoTest {
    @Test
    void wordsHaveOneBlankBetweenThem() {
        assertThat(new Echo(Side.FIRST, 3).of(" \n one\ttwo \n three four")).isEqualTo("one two three");
        assertThat(new Echo(Side.LAST, 3).of("one two\n\nthree\tfour \n")).isEqualTo("two three four");
        assertThat(new Echo(Side.LAST, 3).of("one")).isEqualTo("one");
    }

    @Test
    void itIsCutAfterSixtyCharacters() {
        assertThat(Echo.USUAL.of("x".repeat(1_000_000))).isEqualTo("x".repeat(60));
        assertThat(new Echo(Side.LAST, 2).of("x".repeat(80) + " " + "y".repeat(50)))
                .isEqualTo("x".repeat(60));
    }

    @Test
    void noSurrogatePairIsCut() {
        assertThat(Echo.USUAL.of("x" + "😀".repeat(40))).isEqualTo("x" + "😀".repeat(29));
        assertThat(Side.LAST.of("😀".repeat(40), 3)).isEqualTo("😀");
    }
}
