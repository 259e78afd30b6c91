package io.caravan.chat;

import java.util.concurrent.CompletableFuture;

/**
 * A request that waits for its answer. Thread-safe; completes exactly once, whoever comes first.
 *
 * @param request what was asked
 * @param answer completed with what it ends with, never exceptionally
 * @param spent on it so far, before the call that will answer it
 */
public record Pending(ChatRequest request, CompletableFuture<Answer> answer, Charge spent) {

    public Pending(ChatRequest request) {
        this(request, new CompletableFuture<>(), Charge.NONE);
    }

    /** Returns false when the request had ended already. */
    public boolean complete(Answer outcome) {
        return answer.complete(outcome);
    }

    public boolean isDone() {
        return answer.isDone();
    }

    /** The same asker, waiting for the same request to be asked once more by itself. */
    public Pending alone() {
        return new Pending(request.alone(), answer, spent);
    }

    /** The same asker and request, after this much was spent in vain. */
    public Pending having(Charge more) {
        return new Pending(request, answer, spent.plus(more));
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
