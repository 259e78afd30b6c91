package io.caravan.collect;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Source;
import io.caravan.chat.Charge;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.ChatRequest.Company;
import io.caravan.chat.Failure;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Requests;
import io.caravan.chat.Usage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Prefixes with an upstream, a clock and threads that a test plays. */
final class PrefixDesk {
    static final Duration MAX_WAIT = Duration.ofSeconds(30);
    static final Duration KEEP = Duration.ofMinutes(10);
    private static final String INSTRUCTION = "Sort what follows into one of these classes: %s. ".repeat(10);

    final ManualAlarm alarm = new ManualAlarm();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final Prefixes prefixes;

    /** Those that went on, in their order; one that goes twice is here twice. */
    final List<Pending> gone = new ArrayList<>();

    private final Queue<Runnable> tasks = new ArrayDeque<>();

    PrefixDesk() {
        prefixes = new Prefixes(new PrefixPolicy(64, MAX_WAIT, KEEP), registry, tasks::add, alarm, alarm);
    }

    Pending request(int instruction, String item, Duration time) {
        String body = """
                {"model":"deepseek-flash","messages":[{"role":"system","content":"%s"},{"role":"user","content":"%s"}]}""".formatted(INSTRUCTION.formatted(classes(instruction)), item);
        return new Pending(Requests.read(
                body, Requests.asker(Merge.PREFIX), alarm.instant().plus(time)));
    }

    private static Object[] classes(int instruction) {
        Object[] classes = new Object[10];
        java.util.Arrays.fill(classes, instruction);
        return classes;
    }

    /** A request that comes. */
    Pending come(int instruction, String item, Duration time) {
        Pending pending = request(instruction, item, time);
        come(pending);
        return pending;
    }

    Pending come(String item) {
        return come(1, item, Duration.ofHours(1));
    }

    List<Pending> come(int many) {
        List<Pending> all = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            all.add(come("item " + i));
        }
        return all;
    }

    CompletableFuture<Pending> come(Pending pending) {
        CompletableFuture<Pending> passage = prefixes.await(pending).toCompletableFuture();
        passage.thenAccept(gone::add);
        return passage;
    }

    void hit(Pending pending) {
        answer(pending, 1.0);
    }

    void miss(Pending pending) {
        answer(pending, 0);
    }

    /** Answered, with this part of the instruction from the cache. */
    void answer(Pending pending, double part) {
        pending.complete(answered(pending.request(), part, Source.UPSTREAM, null));
        run();
    }

    static Answered answered(ChatRequest request, double part, Source source, @Nullable String fallback) {
        Company company = Objects.requireNonNull(request.company());
        long prompt = request.tokens() * 3L; // estimates are off
        long hit = (long) (part * 3 * company.instructionTokens());
        Charge charge = new Charge(new Usage(hit, prompt - hit, 5), 1, 0, 0, 0, 0);
        return new Answered(new byte[0], Merge.PREFIX, 1, 1, source, charge, fallback);
    }

    void fail(Pending pending) {
        pending.complete(Answer.failed(new Failure(Failure.Kind.UPSTREAM, "any", "Any.")));
        run();
    }

    void pass(Duration time) {
        alarm.pass(time);
        run();
    }

    void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Tasks that no thread has taken yet. */
    int tasks() {
        return tasks.size();
    }

    double count(String state) {
        return registry.get("caravan.prefix.requests")
                .tag("state", state)
                .counter()
                .count();
    }

    double tokens(String kind) {
        return registry.get("caravan.prefix.tokens").tag("kind", kind).counter().count();
    }
}
