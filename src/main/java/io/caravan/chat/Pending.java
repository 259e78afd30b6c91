package io.caravan.chat;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for its answer. Thread-safe; completes exactly once, whoever comes first.
 *
 * @param request what was asked
 * @param answer completed with what it ends with, never exceptionally
 * @param spent on it so far, before the call that will answer it
 * @param downstream where the parts of the answer go, if it is to come in parts
 * @param trace follows it
 */
public record Pending(
        ChatRequest request,
        CompletableFuture<Answer> answer,
        Charge spent,
        @Nullable Downstream downstream,
        RequestTrace trace) {

    public Pending(ChatRequest request) {
        this(request, null, RequestTrace.NONE);
    }

    public Pending(ChatRequest request, @Nullable Downstream downstream, RequestTrace trace) {
        this(request, new CompletableFuture<>(), Charge.NONE, downstream, trace);
    }

    /** Returns false when the request had ended already. */
    public boolean complete(Answer outcome) {
        return answer.complete(outcome);
    }

    public boolean isDone() {
        return answer.isDone();
    }

    /** The same asker and request, after this much was spent in vain. */
    public Pending having(Charge more) {
        return new Pending(request, answer, spent.plus(more), downstream, trace);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
