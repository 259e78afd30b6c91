package io.caravan.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FaultScriptTest {
    private static final Fault RESET = Fault.of(FaultKind.RESET);
    private static final Fault SPACES = Fault.of(FaultKind.SPACES);

    private final FaultScript script = new FaultScript();

    @Test
    void nothingIsPlannedAtFirst() {
        assertThat(script.next("any")).isNull();
    }

    @Test
    void passesSomeThenFailsSomeThenIsSpent() {
        script.add(List.of(new FaultRule("", RESET, 1, 2)));
        assertThat(script.next("first")).isNull();
        assertThat(script.next("second")).isEqualTo(RESET);
        assertThat(script.pending()).containsExactly(new FaultRule("", RESET, 0, 1));
        assertThat(script.next("third")).isEqualTo(RESET);
        assertThat(script.next("fourth")).isNull();
        assertThat(script.pending()).isEmpty();
    }

    @Test
    void aFaultOfPackedAnswersWaitsForAPackedPrompt() {
        Fault drop = Fault.of(FaultKind.PACK_DROP);
        script.add(List.of(FaultRule.once(drop)));
        assertThat(script.next("alone")).isNull();
        assertThat(script.next("<item id=\"k7f3q9ab\">\ntext\n</item id=\"k7f3q9ab\">"))
                .isEqualTo(drop);
        assertThat(script.pending()).isEmpty();
    }

    @Test
    void ruleOfATextLeavesOthersAlone() {
        script.add(List.of(FaultRule.whenever("bad", SPACES), FaultRule.once(RESET)));
        assertThat(script.next("bad thing")).isEqualTo(SPACES);
        assertThat(script.next("good thing")).isEqualTo(RESET);
        assertThat(script.next("good thing")).isNull();
        assertThat(script.next("bad thing")).isEqualTo(SPACES);
    }
}
