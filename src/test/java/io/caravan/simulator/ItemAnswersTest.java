package io.caravan.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ItemAnswersTest {
    private static final List<Item> ITEMS = List.of(new Item("aaa111", "one"), new Item("bbb222", "two"));
    private static final List<Item> THREE =
            List.of(new Item("aaa111", "one and all"), new Item("bbb222", "two"), new Item("ccc333", "three"));
    private static final Echo FIRST_WORD = new Echo(true, 1);

    private static PackedAnswer with(Fault fault) {
        return new ItemAnswers(ITEMS, new AnswerText(0), null).spoiled(fault);
    }

    private static PackedAnswer echoed(Fault fault) {
        return new ItemAnswers(THREE, new AnswerText(0), FIRST_WORD).spoiled(fault);
    }

    private static JsonNode json(PackedAnswer answer) throws Exception {
        return Caller.json(answer.content());
    }

    @Test
    void answersStandAloneOrBesideAnEcho() {
        assertThat(new ItemAnswers(ITEMS, new AnswerText(0), null).right().content())
                .isEqualTo("{\"aaa111\":\"Answer to: one\",\"bbb222\":\"Answer to: two\"}");
        PackedAnswer echoed = new ItemAnswers(THREE, new AnswerText(0), FIRST_WORD).right();
        assertThat(echoed.content())
                .isEqualTo("{\"aaa111\":{\"item\":\"one\",\"answer\":\"Answer to: one and all\"},"
                        + "\"bbb222\":{\"item\":\"two\",\"answer\":\"Answer to: two\"},"
                        + "\"ccc333\":{\"item\":\"three\",\"answer\":\"Answer to: three\"}}");
        assertThat(echoed.answered()).containsExactly("one and all", "two", "three");
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
        assertThatThrownBy(() -> json(answer)).isInstanceOf(Exception.class);
        assertThat(answer.finishReason()).isEqualTo("stop");
        assertThat(answer.answered()).isEmpty();
    }

    @Test
    void numberStandsForAnAnswer() throws Exception {
        PackedAnswer answer = with(Fault.of(FaultKind.PACK_NUMBER));
        assertThat(json(answer).path("aaa111").isNumber()).isTrue();
        assertThat(answer.answered()).containsExactly("two");
        assertThat(json(echoed(Fault.of(FaultKind.PACK_NUMBER)))
                        .at("/aaa111/answer")
                        .isNumber())
                .isTrue();
    }

    @Test
    void proseSurroundsTheObject() {
        assertThat(with(Fault.of(FaultKind.PACK_PROSE)).content())
                .startsWith("Here are")
                .contains("{\"aaa111\":\"Answer to: one\",\"bbb222\":\"Answer to: two\"}")
                .endsWith("more.");
    }

    @Test
    void shiftedAnswersMoveOnWithTheirEchoes() throws Exception {
        PackedAnswer answer = echoed(Fault.of(FaultKind.PACK_SHIFT));
        assertThat(json(answer).at("/bbb222/answer").textValue()).isEqualTo("Answer to: one and all");
        assertThat(json(answer).at("/bbb222/item").textValue()).isEqualTo("one");
        assertThat(json(answer).at("/ccc333/item").textValue()).isEqualTo("two");
        assertThat(json(answer).at("/aaa111/item").textValue()).isEqualTo("three");
        assertThat(answer.answered()).isEmpty();
    }

    @Test
    void swappedAnswersStandUnderEachOthersId() throws Exception {
        PackedAnswer answer = echoed(Fault.of(FaultKind.PACK_SWAP, "three"));
        assertThat(json(answer).at("/bbb222/item").textValue()).isEqualTo("three");
        assertThat(json(answer).at("/ccc333/answer").textValue()).isEqualTo("Answer to: two");
        assertThat(answer.answered()).containsExactly("one and all");
    }

    @Test
    void itemMayComeWithoutItsEcho() throws Exception {
        PackedAnswer answer = echoed(Fault.of(FaultKind.PACK_NO_ECHO));
        assertThat(json(answer).path("aaa111")).isEqualTo(Caller.json("{\"answer\":\"Answer to: one and all\"}"));
        assertThat(answer.answered()).hasSize(3);
    }

    @Test
    void oneItemSteersTheAnswersToAllOthers() throws Exception {
        PackedAnswer answer = echoed(Fault.of(FaultKind.PACK_STEER, "two"));
        assertThat(json(answer).findValuesAsText("answer")).containsOnly("Answer to: two");
        assertThat(json(answer).findValuesAsText("item")).containsExactly("one", "two", "three");
        assertThat(answer.answered()).containsExactly("two");
    }

    @Test
    void largePackIsForgottenInPart() throws Exception {
        PackedAnswer answer = echoed(Fault.of(FaultKind.PACK_FORGET, 2));
        assertThat(json(answer).size()).isEqualTo(2);
        assertThat(answer.answered()).containsExactly("one and all", "two");
        assertThat(echoed(Fault.of(FaultKind.PACK_FORGET, 3)).answered()).hasSize(3);
    }

    @Test
    void cutContentCountsTheAnswersThatAreWhole() {
        String whole = echoed(Fault.of(FaultKind.PACK_REORDER)).content();
        int endOfFirst = "{\"aaa111\":{\"item\":\"one\",\"answer\":\"Answer to: one and all\"}".length();
        PackedAnswer answer = echoed(Fault.of(FaultKind.PACK_CUT, endOfFirst));
        assertThat(answer.content()).hasSize(endOfFirst).endsWith("}");
        assertThat(answer.finishReason()).isEqualTo("length");
        assertThat(answer.answered()).containsExactly("one and all");
        assertThat(echoed(Fault.of(FaultKind.PACK_CUT, endOfFirst - 1)).answered())
                .isEmpty();
        assertThat(echoed(Fault.of(FaultKind.PACK_CUT)).content()).hasSize(whole.length() / 2);
    }

    @Test
    void contentThatIsShortEnoughIsNotCut() {
        PackedAnswer answer = echoed(Fault.of(FaultKind.PACK_CUT, 100_000));
        assertThat(answer.finishReason()).isEqualTo("stop");
        assertThat(answer.answered()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultKind.class,
            names = {"PACK_SHIFT", "PACK_SWAP", "PACK_STEER", "PACK_MERGE", "PACK_FORGET"})
    void packOfOneHasNobodyToBeMistakenFor(FaultKind kind) {
        ItemAnswers one = new ItemAnswers(List.of(new Item("aaa111", "one")), new AnswerText(0), FIRST_WORD);
        assertThat(one.spoiled(Fault.of(kind))).isEqualTo(one.right());
    }

    @Test
    void sameTextMayBeAnsweredUnderEitherId() {
        List<Item> twins = List.of(new Item("aaa111", "one"), new Item("bbb222", "one"));
        assertThat(new ItemAnswers(twins, new AnswerText(0), FIRST_WORD)
                        .spoiled(Fault.of(FaultKind.PACK_SWAP))
                        .answered())
                .containsExactly("one", "one");
    }
}
