package io.caravan.upstream;

import io.caravan.chat.Call;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Calls that wait for their next attempt. They hold neither thread nor permit, so that they keep no other away.
 * Thread-safe.
 */
final class Pauses {
    private final Set<Pause> running = ConcurrentHashMap.newKeySet();
    private final Executor threads;

    /** Each pause is one of a kind, also when a call makes several. */
    private record Pause(Call call, CompletableFuture<Call> over) {}

    /** @param threads on which calls go on afterwards */
    Pauses(Executor threads) {
        this.threads = threads;
    }

    CompletionStage<Call> pause(Call call) {
        Pause pause = new Pause(call, new CompletableFuture<>());
        running.add(pause);
        return pause.over()
                .completeOnTimeout(call, call.backOff().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((due, impossible) -> running.remove(pause))
                .thenApplyAsync(due -> due, threads);
    }

    /** Ends all pauses now. */
    void cutShort() {
        running.forEach(pause -> pause.over().complete(pause.call()));
    }
}
