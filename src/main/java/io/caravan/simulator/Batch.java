package io.caravan.simulator;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Several requests in one body, for one model. */
record Batch(Model model, List<Request> requests) {
    /** One of them: its prompt, or why there is none. */
    record Request(
            String customId,
            @Nullable Prompt prompt,
            @Nullable Refusal refusal) {
        String text() {
            return prompt == null ? "" : prompt.text();
        }
    }

    List<Prompt> prompts() {
        return requests.stream().map(Request::prompt).filter(Objects::nonNull).toList();
    }

    /** The last user messages of all. */
    String text() {
        return requests.stream().map(Request::text).collect(Collectors.joining("\n"));
    }
}
