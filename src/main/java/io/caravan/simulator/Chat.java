package io.caravan.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Answers chat completion requests. Thread-safe. */
final class Chat {
    private static final CharSequence FAULT = HttpHeaders.createOptimized("X-Simulator-Fault");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final Buffer EMPTY_LINE = Buffer.buffer("\n");

    private final Vertx vertx;
    private final Ledger ledger;
    private final InFlight inFlight;
    private final FaultScript script;
    private final PrefixCache cache;
    private final PromptReader prompts;
    private final Completions completions;
    private final ReplyWriter writer = new ReplyWriter();
    private final Pace pace;
    private final StreamDelivery stream;
    private volatile int concurrencyLimit;

    Chat(
            Vertx vertx,
            SimulatorSettings settings,
            Models models,
            Ledger ledger,
            InFlight inFlight,
            FaultScript script,
            PrefixCache cache) {
        this.vertx = vertx;
        this.ledger = ledger;
        this.inFlight = inFlight;
        this.script = script;
        this.cache = cache;
        prompts = new PromptReader(models);
        completions = new Completions(new AnswerText(settings.answerTokens()), cache);
        pace = Pace.of(settings);
        stream = new StreamDelivery(writer, pace);
        concurrencyLimit = settings.concurrencyLimit();
    }

    void limitConcurrency(int calls) {
        concurrencyLimit = calls;
    }

    /** @throws RefusedException when the request gets an error status */
    void serve(HttpServerRequest request, Buffer body) {
        Prompt prompt = prompts.read(body.getBytes());
        Fault fault = fault(request, prompt);
        int current = inFlight.enter();
        int limit = concurrencyLimit;
        if (limit > 0 && current > limit) {
            inFlight.leave();
            throw new RefusedException(Refusal.overLimit(current, limit));
        }
        if (fault != null && fault.kind().isRefusal()) {
            inFlight.leave();
            throw new RefusedException(Refusal.by(fault));
        }
        Completion completion = completions.answer(prompt, fault);
        Runnable onGenerated = () -> cache.remember(prompt);
        answer(new Call(vertx, request, completion, ledger, inFlight, onGenerated), prompt, fault);
    }

    private @Nullable Fault fault(HttpServerRequest request, Prompt prompt) {
        String wanted = request.getHeader(FAULT);
        if (wanted == null) {
            return script.next(prompt.text());
        }
        try {
            return Fault.parse(wanted);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(new Refusal(400, "X-Simulator-Fault: " + e.getMessage()));
        }
    }

    private void answer(Call call, Prompt prompt, @Nullable Fault fault) {
        if (fault != null && fault.kind() == FaultKind.RESET) {
            Delivery.reset(call);
        } else if (prompt.stream()) {
            stream.deliver(call, fault);
        } else {
            whole(call, fault);
        }
    }

    private void whole(Call call, @Nullable Fault fault) {
        Completion completion = call.completion();
        call.contentType(JSON);
        call.after(
                pace.beforeWhole(completion.usage().output(), fault),
                EMPTY_LINE,
                () -> Delivery.send(call, writer.completion(writer.newId(), completion), fault));
    }
}
