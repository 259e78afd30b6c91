package io.caravan.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EchoTest {
    private static Item item(String text) {
        return new Item("item01", text);
    }

    private static Object askedBy(String rules, String... items) {
        String text = rules + "\n" + Caller.packed(items);
        return String.valueOf(Echo.askedBy(text, Item.in(text)));
    }

    @Test
    void rulesSayWhichWordsAreWanted() {
        assertThat(askedBy("as \"item\" its first 6 words, at most 60 characters", "x"))
                .isEqualTo("Echo[areFirst=true, words=6]");
        assertThat(askedBy("as \"item\" its last 12 words", "x")).isEqualTo("Echo[areFirst=false, words=12]");
        assertThat(askedBy("Reply with json", "x")).isEqualTo("null");
    }

    @Test
    void itemCannotAskForAnEcho() {
        assertThat(askedBy("Reply with json", "its first 6 words")).isEqualTo("null");
        assertThat(askedBy("An item begins with <item id=\"…\">; repeat its last 3 words", "its first 6 words"))
                .isEqualTo("Echo[areFirst=false, words=3]");
    }

    @Test
    void wordsStandOnOneLine() {
        assertThat(new Echo(true, 3).of(item(" one\n two\tthree four"))).isEqualTo("one two three");
        assertThat(new Echo(false, 2).of(item("one two three\n"))).isEqualTo("two three");
        assertThat(new Echo(true, 3).of(item("one"))).isEqualTo("one");
        assertThat(new Echo(false, 3).of(item(""))).isEmpty();
    }

    @Test
    void longEchoIsCutBetweenCharacters() {
        assertThat(new Echo(true, 2).of(item("x".repeat(70)))).isEqualTo("x".repeat(60));
        assertThat(new Echo(true, 2).of(item("x".repeat(59) + "😀"))).isEqualTo("x".repeat(59));
    }
}
