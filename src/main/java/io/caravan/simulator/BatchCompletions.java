package io.caravan.simulator;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the answers to the requests of one body, wrong where a fault wants it so. Thread-safe. */
final class BatchCompletions {
    private static final String UNASKED_ID = "zz9unasked";

    private final Completions completions;
    private final ReplyWriter writer;

    BatchCompletions(Completions completions, ReplyWriter writer) {
        this.completions = completions;
        this.writer = writer;
    }

    /** @param completion whose tokens are paid, whatever becomes of the line; null when there is none */
    private record Said(BatchLine line, @Nullable Completion completion) {}

    BatchReply answer(Batch batch, @Nullable Fault fault) {
        int target = fault == null ? -1 : target(batch, fault.text("item"));
        List<Said> said = new ArrayList<>();
        for (int i = 0; i < batch.requests().size(); i++) {
            said.add(say(batch.requests().get(i), fault, i == target ? fault : null));
        }
        List<BatchLine> right = said.stream().map(Said::line).toList();
        List<BatchLine> lines = target < 0 || fault == null ? right : spoil(right, target, fault.kind());
        List<Completion> made =
                said.stream().map(Said::completion).filter(Objects::nonNull).toList();
        int longest = made.stream()
                .mapToInt(completion -> completion.usage().output())
                .max()
                .orElse(0);
        return new BatchReply(together(batch.model(), made, answered(said, lines)), longest, lines);
    }

    /** The first request whose text contains this, or -1. */
    private static int target(Batch batch, @Nullable String contained) {
        for (int i = 0; i < batch.requests().size(); i++) {
            if (contained == null || batch.requests().get(i).text().contains(contained)) {
                return i;
            }
        }
        return -1;
    }

    /** @param own the fault, if it is the one of this request alone */
    private Said say(Batch.Request request, @Nullable Fault fault, @Nullable Fault own) {
        if (own != null && own.kind() == FaultKind.BATCH_FAIL) {
            return refused(request, Refusal.by(own));
        }
        if (request.prompt() == null) {
            return refused(request, request.refusal() == null ? Refusal.usual(400) : request.refusal());
        }
        Completion completion = completions.answer(request.prompt(), fault);
        return new Said(
                new BatchLine(request.customId(), 200, writer.completion(writer.newId(), completion)), completion);
    }

    private static Said refused(Batch.Request request, Refusal refusal) {
        Buffer body = refusal.body() == null ? ReplyWriter.error(refusal) : Buffer.buffer(refusal.body());
        return new Said(new BatchLine(request.customId(), refusal.status(), body), null);
    }

    private static List<BatchLine> spoil(List<BatchLine> right, int target, FaultKind kind) {
        List<BatchLine> lines = new ArrayList<>(right);
        BatchLine line = right.get(target);
        switch (kind) {
            case BATCH_DROP -> lines.remove(target);
            case BATCH_DUPLICATE -> lines.add(line);
            case BATCH_UNKNOWN -> lines.add(new BatchLine(UNASKED_ID, line.status(), line.body()));
            case BATCH_REORDER -> Collections.reverse(lines);
            default -> {}
        }
        return lines;
    }

    private static List<String> answered(List<Said> said, List<BatchLine> lines) {
        return said.stream()
                .filter(one -> timesIn(lines, one.line().customId()) == 1)
                .flatMap(one -> Stream.ofNullable(one.completion()))
                .flatMap(completion -> completion.answered().stream())
                .toList();
    }

    private static long timesIn(List<BatchLine> lines, String id) {
        return lines.stream().filter(line -> line.customId().equals(id)).count();
    }

    private static Completion together(Model model, List<Completion> made, List<String> answered) {
        int hit = made.stream().mapToInt(each -> each.usage().hit()).sum();
        int miss = made.stream().mapToInt(each -> each.usage().miss()).sum();
        int output = made.stream().mapToInt(each -> each.usage().output()).sum();
        return new Completion(model, "", "", null, "stop", new Usage(hit, miss, output), answered);
    }
}
