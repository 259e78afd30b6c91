package io.caravan.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.caravan.chat.Model.Price;
import io.caravan.chat.Template;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EstimateTest {
    private static final Template TEMPLATE = new Template("t", "m", "Say it.", 16, null, 8, "");
    private static final List<GoldenItem> ITEMS = Collections.nCopies(10, new GoldenItem("an item", null));

    private static Estimate of(double output, Integer... sizes) {
        return Estimate.of(TEMPLATE, ITEMS, List.of(sizes), new Price(0, 0, output));
    }

    @Test
    void packsThatFailAreAskedAgainInEverSmallerOnes() {
        Estimate estimate = of(0, 2, 4);
        assertThat(estimate.requests()).isEqualTo(40);
        assertThat(estimate.calls()).isEqualTo(10 + 10 + 5 + 3);
        assertThat(estimate.mostCalls()).isEqualTo(10 + 10 + (5 + 10) + (3 + 5 + 10));
    }

    @Test
    void answersAreTakenToBeAsLongAsTheyMayBe() {
        assertThat(of(1e6, 2).mostCost()).isCloseTo(4 * 10 * (16 + 64), within(1e-9));
    }
}
