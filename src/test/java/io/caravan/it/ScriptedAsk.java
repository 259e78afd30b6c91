package io.caravan.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.chat.Answer;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Inbound;
import io.caravan.chat.Merge;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Stands in for the {@code ask} route: answers as the test says, and remembers what it was asked. */
public final class ScriptedAsk {
    private final List<Inbound> asked = new CopyOnWriteArrayList<>();
    private volatile Function<Inbound, CompletionStage<Answer>> script = ScriptedAsk::echo;

    public CompletionStage<Answer> answer(Inbound inbound) {
        asked.add(inbound);
        return inbound.refusal() == null ? script.apply(inbound) : failed(inbound.refusal());
    }

    void answerWith(Function<Inbound, CompletionStage<Answer>> newScript) {
        script = newScript;
    }

    List<Inbound> asked() {
        return asked;
    }

    List<String> askedBodies() {
        return asked.stream().map(ScriptedAsk::bodyOf).toList();
    }

    static String bodyOf(Inbound inbound) {
        return new String(inbound.body(), UTF_8);
    }

    /** The answer to a request is the request. */
    static CompletionStage<Answer> echo(Inbound inbound) {
        return CompletableFuture.completedFuture(answered(inbound.body()));
    }

    static Answer answered(byte[] body) {
        return new Answer.Answered(body, Merge.NONE, 1, 1, Answer.Source.UPSTREAM, Charge.NONE);
    }

    static CompletionStage<Answer> failed(Failure failure) {
        return CompletableFuture.completedFuture(Answer.failed(failure));
    }

    static CompletionStage<Answer> failed(Failure.Kind kind, String code) {
        return failed(new Failure(kind, code, "Because the test says so."));
    }
}
