package io.caravan.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PackedAnswerTest {
    private static final List<Item> ITEMS = List.of(new Item("aaa111", "one"), new Item("bbb222", "two"));

    private static PackedAnswer with(Fault fault) {
        return new PackedAnswer(ITEMS, new AnswerText(0)).spoil(fault);
    }

    @Test
    void droppedItemIsMissing() {
        PackedAnswer answer = with(Fault.of(FaultKind.PACK_DROP));
        assertThat(answer.content()).isEqualTo("{\"bbb222\":\"Answer to: two\"}");
        assertThat(answer.answered()).containsExactly("two");
    }

    @Test
    void faultCanHitAChosenItem() {
        PackedAnswer answer = with(new Fault(FaultKind.PACK_DROP, Map.of("item", "tw")));
        assertThat(answer.answered()).containsExactly("one");
        assertThat(with(Fault.of(FaultKind.PACK_DROP, "nowhere")).answered()).containsExactly("one", "two");
    }

    @Test
    void duplicatedIdComesTwice() {
        PackedAnswer answer = with(Fault.of(FaultKind.PACK_DUPLICATE));
        assertThat(answer.content())
                .isEqualTo("{\"aaa111\":\"Answer to: one\",\"bbb222\":\"Answer to: two\","
                        + "\"aaa111\":\"Answer to: one (again)\"}");
        assertThat(answer.answered()).containsExactly("two");
    }

    @Test
    void unknownIdIsAdded() {
        assertThat(with(Fault.of(FaultKind.PACK_UNKNOWN)).content())
                .startsWith("{\"aaa111\":\"Answer to: one\",\"bbb222\":\"Answer to: two\",\"zz9unasked\":");
    }

    @Test
    void mergedItemsShareOneAnswer() {
        PackedAnswer answer = with(Fault.of(FaultKind.PACK_MERGE));
        assertThat(answer.content()).isEqualTo("{\"bbb222\":\"Answer to: two Answer to: one\"}");
        assertThat(answer.answered()).isEmpty();
    }

    @Test
    void reorderedAnswersKeepTheirIds() {
        PackedAnswer answer = with(Fault.of(FaultKind.PACK_REORDER));
        assertThat(answer.content()).isEqualTo("{\"bbb222\":\"Answer to: two\",\"aaa111\":\"Answer to: one\"}");
        assertThat(answer.answered()).containsExactly("one", "two");
    }

    @Test
    void malformedObjectBreaksOff() {
        PackedAnswer answer = with(Fault.of(FaultKind.PACK_MALFORMED));
        assertThatThrownBy(() -> Caller.json(answer.content())).isInstanceOf(Exception.class);
        assertThat(answer.answered()).isEmpty();
    }

    @Test
    void numberStandsForAnAnswer() throws Exception {
        PackedAnswer answer = with(Fault.of(FaultKind.PACK_NUMBER));
        assertThat(Caller.json(answer.content()).path("aaa111").isNumber()).isTrue();
        assertThat(answer.answered()).containsExactly("two");
    }

    @Test
    void proseSurroundsTheObject() {
        assertThat(with(Fault.of(FaultKind.PACK_PROSE)).content())
                .startsWith("Here are")
                .contains("{\"aaa111\":\"Answer to: one\",\"bbb222\":\"Answer to: two\"}")
                .endsWith("more.");
    }
}
