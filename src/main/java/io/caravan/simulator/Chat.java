package io.caravan.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Supplier;
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
    private final BatchReader batches;
    private final Completions completions;
    private final BatchCompletions batchCompletions;
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
        batches = new BatchReader(prompts, settings.batchBody());
        completions = new Completions(new AnswerText(settings.answerTokens()), cache);
        batchCompletions = new BatchCompletions(completions, writer);
        pace = Pace.of(settings);
        stream = new StreamDelivery(writer, pace);
    }

    /** @throws RefusedException when the request gets an error status */
    void serve(HttpServerRequest request, Buffer body) {
        byte[] json = body.getBytes();
        Batch batch = batches.read(json);
        if (batch == null) {
            serve(request, prompts.read(json));
        } else {
            serve(request, batch);
        }
    }

    private void serve(HttpServerRequest request, Prompt prompt) {
        Fault fault = fault(request, () -> script.next(prompt.text()));
        slots.enter(prompt.model());
        Completion completion = completions.answer(prompt, fault);
        Runnable onGenerated = () -> cache.remember(prompt);
        answer(new Call(vertx, request, completion, ledger, slots, onGenerated), prompt, fault);
    }

    private void serve(HttpServerRequest request, Batch batch) {
        Fault fault = fault(request, () -> script.nextOfBatch(batch.text()));
        slots.enter(batch.model());
        BatchReply reply = batchCompletions.answer(batch, fault);
        Runnable onGenerated = () -> batch.prompts().forEach(cache::remember);
        Call call = new Call(vertx, request, reply.together(), ledger, slots, onGenerated);
        if (fault == null || !Delivery.replaces(call, fault)) {
            whole(call, reply.longest(), () -> ReplyWriter.batch(reply.lines()), fault);
        }
    }

    /** @throws RefusedException when the fault is an error status */
    private static @Nullable Fault fault(HttpServerRequest request, Supplier<@Nullable Fault> scripted) {
        String wanted = request.getHeader(FAULT);
        Fault fault = wanted == null ? scripted.get() : parse(wanted);
        if (fault != null && fault.kind().isRefusal()) {
            throw new RefusedException(Refusal.by(fault));
        }
        return fault;
    }

    private static Fault parse(String wanted) {
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
            Completion completion = call.completion();
            int tokens = completion.usage().output();
            whole(call, tokens, () -> writer.completion(writer.newId(), completion), fault);
        }
    }

    private void whole(Call call, int tokens, Supplier<Buffer> body, @Nullable Fault fault) {
        call.contentType(JSON);
        call.after(pace.beforeWhole(tokens, fault), EMPTY_LINE, () -> send(call, body.get(), fault));
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
