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
    private final Slots slots;
    private final FaultScript script;
    private final PrefixCache cache;
    private final PromptReader prompts;
    private final Completions completions;
    private final ReplyWriter writer = new ReplyWriter();
    private final Pace pace;
    private final StreamDelivery stream;

    Chat(
            Vertx vertx,
            SimulatorSettings settings,
            Models models,
            Ledger ledger,
            Slots slots,
            FaultScript script,
            PrefixCache cache) {
        this.vertx = vertx;
        this.ledger = ledger;
        this.slots = slots;
        this.script = script;
        this.cache = cache;
        prompts = new PromptReader(models);
        completions = new Completions(new AnswerText(settings.answerTokens()), cache);
        pace = Pace.of(settings);
        stream = new StreamDelivery(writer, pace);
    }

    /** @throws RefusedException when the request gets an error status */
    void serve(HttpServerRequest request, Buffer body) {
        Prompt prompt = prompts.read(body.getBytes());
        Fault fault = fault(request, prompt);
        if (fault != null && fault.kind().isRefusal()) {
            throw new RefusedException(Refusal.by(fault));
        }
        slots.enter(prompt.model());
        Completion completion = completions.answer(prompt, fault);
        Runnable onGenerated = () -> cache.remember(prompt);
        answer(new Call(vertx, request, completion, ledger, slots, onGenerated), prompt, fault);
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
        if (fault != null && Delivery.replaces(call, fault)) {
            return;
        }
        if (prompt.stream()) {
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
                () -> send(call, writer.completion(writer.newId(), completion), fault));
    }

    private static void send(Call call, Buffer body, @Nullable Fault fault) {
        if (fault != null && fault.kind() == FaultKind.HUGE_BODY) {
            int end = ReplyWriter.contentEnd(body);
            Buffer filling = Buffer.buffer(HugeBody.FILLING);
            HugeBody.send(call, fault, body.getBuffer(0, end), filling, body.getBuffer(end, body.length()));
        } else {
            Delivery.send(call, body, fault);
        }
    }
}
