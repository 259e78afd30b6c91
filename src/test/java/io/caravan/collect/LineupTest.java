package io.caravan.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Echo;
import io.caravan.chat.Echo.Side;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which items stand together, and by what they are told apart. */
class LineupTest {
    private static final String SAME = "Please tell me in one word what the mood of this message is: ";

    private static Lineup of(String... items) {
        return Lineup.of(List.of(items));
    }

    @Test
    void mostItemsAreToldApartByTheirFirstWords() {
        assertThat(of(
                        "The delivery was late",
                        "I like it",
                        "שלום עולם",
                        "👩‍👩‍👧‍👦",
                        "这个产品很好用而且便宜",
                        "a",
                        "b",
                        "???",
                        "!!"))
                .isEqualTo(new Lineup(Echo.USUAL, IntStream.range(0, 9).boxed().toList()));
    }

    @Test
    void numbersTellApartHoweverMuchTheRestIsAlike() {
        assertThat(of("Order 4411 was late again", "Order 4412 was late again", "item 1", "item 10", "item 11")
                        .together())
                .hasSize(5);
    }

    @Test
    void itemsThatBeginAlikeAreToldApartByTheirLastWords() {
        assertThat(of(SAME + "the parcel came", SAME + "nobody answers the phone"))
                .isEqualTo(new Lineup(new Echo(Side.LAST, 6), List.of(0, 1)));
    }

    @Test
    void itemsThatEndAlikeTooAreToldApartByMoreWords() {
        String end = " and so I would like to hear from you soon";
        assertThat(of(
                        "When I came back home on Monday the door was open" + end,
                        "When I came back home on foot it rained" + end))
                .isEqualTo(new Lineup(new Echo(Side.FIRST, 12), List.of(0, 1)));
    }

    @Test
    void ofItemsThatDifferOnlyInTheMiddleOneStays() {
        String end = ", which is what all of our many customers say to us every day";
        Lineup lineup = of(SAME + "good" + end, "Something else", SAME + "bad" + end, SAME + "so-so" + end);
        assertThat(lineup.together()).containsExactly(0, 1);
    }

    @Test
    void whatDiffersInCaseBlanksAndPunctuationAloneIsNotToldApart() {
        assertThat(of("Well done!", "well  done", "“WELL” done…").together()).containsExactly(0);
    }

    @Test
    void aSlipOfThePenTellsNothingApart() {
        assertThat(of("The delivery was late and cold", "The delivrey was late and cold")
                        .together())
                .containsExactly(0);
    }

    @Test
    void itemsWithTheSameTextStayTogether() {
        assertThat(of("yes", "no", "yes", "yes").together()).containsExactly(0, 1, 2, 3);
    }

    @Test
    void lastWordsThatAreTooLongForAnEchoTellNothing() {
        assertThat(of(SAME + "x".repeat(80) + " one", SAME + "x".repeat(80) + " two")
                        .together())
                .containsExactly(0);
    }

    @Test
    void anItemWithoutAnyWordStaysAlone() {
        assertThat(of(" ", "\n").together()).containsExactly(0);
    }
}
