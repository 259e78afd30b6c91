package io.caravan.simulator;

import io.caravan.simulator.PackedContent.Member;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the answers. Thread-safe. */
final class Completions {
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
        String content = prompt.jsonObject() ? PackedContent.write(List.of(new Member("answer", answer))) : answer;
        return completion(prompt, content, "stop", List.of(prompt.text()));
    }

    private Completion packed(Prompt prompt, List<Item> items, @Nullable Fault fault) {
        PackedAnswer answer = new PackedAnswer(items, answers);
        if (fault != null) {
            answer.spoil(fault);
        }
        return completion(prompt, answer.content(), "stop", answer.answered());
    }

    private Completion spoil(Prompt prompt, Completion completion, Fault fault) {
        if (fault.kind() == FaultKind.SPACES) {
            return completion(prompt, SPACES, "stop", List.of());
        }
        if (fault.kind() == FaultKind.FINISH_REASON) {
            String reason = fault.text("reason");
            String half = completion.content().substring(0, completion.content().length() / 2);
            return completion(prompt, half, reason == null ? "insufficient_system_resource" : reason, List.of());
        }
        return completion;
    }

    private Completion completion(Prompt prompt, String content, String finishReason, List<String> answered) {
        int hit = cache.hit(prompt);
        Usage usage = new Usage(hit, prompt.tokens() - hit, Tokens.of(content.length()));
        return new Completion(prompt.model(), content, finishReason, usage, answered);
    }
}
