package io.caravan.simulator;

import io.caravan.simulator.Completion.ToolCall;
import io.caravan.simulator.PackedContent.Member;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the answers. Thread-safe. */
final class Completions {
    private static final String THOUGHT = "Thinking about: ";
    private static final int MAX_THOUGHT = 100;
    private static final String SPACES = " ".repeat(16);

    private final AnswerText answers;
    private final PrefixCache cache;

    Completions(AnswerText answers, PrefixCache cache) {
        this.answers = answers;
        this.cache = cache;
    }

    Completion answer(Prompt prompt, @Nullable Fault fault) {
        List<Item> items = Item.in(prompt.text());
        Completion completion = items.isEmpty() ? single(prompt) : packed(prompt, items, fault);
        return fault == null ? completion : spoil(prompt, completion, fault);
    }

    private Completion single(Prompt prompt) {
        String answer = answers.to(prompt.text());
        if (prompt.tool() != null) {
            return calling(
                    prompt, new ToolCall(prompt.tool(), PackedContent.plain(List.of(new Member("text", answer)))));
        }
        String content = prompt.jsonObject() ? PackedContent.plain(List.of(new Member("answer", answer))) : answer;
        return completion(prompt, content, "stop", List.of(prompt.text()));
    }

    private Completion packed(Prompt prompt, List<Item> items, @Nullable Fault fault) {
        ItemAnswers said = new ItemAnswers(items, answers, Echo.askedBy(prompt.text(), items));
        PackedAnswer answer = fault == null ? said.right() : said.spoiled(fault);
        return completion(prompt, answer.content(), answer.finishReason(), answer.answered());
    }

    private Completion spoil(Prompt prompt, Completion completion, Fault fault) {
        if (fault.kind() == FaultKind.SPACES) {
            return completion(prompt, SPACES, "stop", List.of());
        }
        if (fault.kind() == FaultKind.FINISH_REASON) {
            String reason = fault.text("reason");
            String half =
                    Beginning.of(completion.content(), completion.content().length() / 2);
            return completion(prompt, half, reason == null ? "insufficient_system_resource" : reason, List.of());
        }
        return completion;
    }

    private Completion completion(Prompt prompt, String content, String finishReason, List<String> answered) {
        String reasoning = prompt.thinks() ? THOUGHT + Beginning.of(prompt.text(), MAX_THOUGHT) : "";
        Usage usage = usage(prompt, content.length() + reasoning.length());
        return new Completion(prompt.model(), content, reasoning, null, finishReason, usage, answered);
    }

    private Completion calling(Prompt prompt, ToolCall call) {
        Usage usage = usage(prompt, call.arguments().length());
        return new Completion(prompt.model(), "", "", call, "tool_calls", usage, List.of(prompt.text()));
    }

    private Usage usage(Prompt prompt, int generated) {
        int hit = cache.hit(prompt);
        return new Usage(hit, prompt.tokens() - hit, Tokens.of(generated));
    }
}
