package io.caravan.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Echo.Side;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikenessTest {
    private static double likeness(String item, String echo, Side side) {
        return Excerpt.of(item, side).likenessTo(Excerpt.of(echo, side));
    }

    @ParameterizedTest
    @CsvSource({
        "'The parcel, it seems, is lost.', 'the parcel it seems is lost'",
        "'Ｆｕｌｌ ｗｉｄｔｈ １２', 'full width 12'",
        "'a\u00a0b\tc', 'a b c'",
        "'Die Lieferung kam nie an und ich', 'die lieferung kam'",
        "'Die Lieferung kam nie an und ich bin sauer', 'Die Lieferung kam nie an und ich bin'",
        "'!?', '!?'",
    })
    void whatAModelDoesToATextMakesNoDifference(String item, String echo) {
        assertThat(likeness(item, echo, Side.FIRST)).isEqualTo(1);
    }

    @Test
    void anEchoOfTheEndIsComparedWithTheEnd() {
        assertThat(likeness("one two three four five", "three four five", Side.LAST))
                .isEqualTo(1);
        assertThat(likeness("one two three four five", "one two three", Side.LAST))
                .isLessThan(0.75);
    }

    @ParameterizedTest
    @CsvSource({
        "'Order 4411 is late', 'Order 4412 is late'",
        "'The delivery was late', 'I like the colour'",
        "'Please translate this', 'a'",
        "'Please', ''",
        "'', ''",
    })
    void otherTextsAreNotAlike(String item, String echo) {
        assertThat(likeness(item, echo, Side.FIRST)).isLessThan(0.75);
    }

    @Test
    void aSlipOfThePenIsForgiven() {
        assertThat(likeness("The delivrey was late and cold", "The delivery was late and cold", Side.FIRST))
                .isBetween(0.85, 0.99);
    }
}
