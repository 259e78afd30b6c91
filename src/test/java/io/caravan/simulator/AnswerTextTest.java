package io.caravan.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnswerTextTest {
    @Test
    void echoesTheText() {
        assertThat(new AnswerText(0).to("Hi")).isEqualTo("Answer to: Hi");
    }

    @Test
    void echoesAtMost400Characters() {
        assertThat(new AnswerText(0).to("x".repeat(500))).isEqualTo("Answer to: " + "x".repeat(400));
    }

    @Test
    void neverSplitsASurrogatePair() {
        assertThat(new AnswerText(0).to("x".repeat(399) + "🚚")).isEqualTo("Answer to: " + "x".repeat(399));
    }

    @Test
    void fillsUpToTheTokensWanted() {
        String answer = new AnswerText(50).to("Hi");
        assertThat(answer).startsWith("Answer to: Hi");
        assertThat(Tokens.of(answer.length())).isBetween(50, 53);
    }
}
