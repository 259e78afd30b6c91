package io.caravan.simulator;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer as server-sent events: the role, then one for each token, usage on the last, then {@code [DONE]}. */
final class StreamDelivery {
    private static final Buffer KEEP_ALIVE = Buffer.buffer(": keep-alive\n\n");
    private static final int CHARACTERS_PER_TOKEN = 3;

    /** Tokens due are sent together so often, in milliseconds. */
    private static final long TICK = 10;

    private final ReplyWriter writer;
    private final Pace pace;

    StreamDelivery(ReplyWriter writer, Pace pace) {
        this.writer = writer;
        this.pace = pace;
    }

    void deliver(Call call, @Nullable Fault fault) {
        call.contentType("text/event-stream; charset=utf-8");
        call.after(pace.beforeStream(fault), KEEP_ALIVE, () -> send(call, fault));
    }

    private void send(Call call, @Nullable Fault fault) {
        String id = writer.newId();
        List<Buffer> events = events(id, call.completion());
        if (fault != null && fault.kind() == FaultKind.HUGE_BODY) {
            Buffer filling = event(writer.chunk(id, call.completion().model(), HugeBody.FILLING, null));
            Buffer last = events.remove(events.size() - 1);
            HugeBody.send(call, fault, joined(events), filling, last);
        } else if (pace.tokensPerSecond() == 0 || fault != null) {
            Delivery.send(call, joined(events), fault);
        } else {
            sendPaced(call, events);
        }
    }

    private static Buffer joined(List<Buffer> events) {
        Buffer body = Buffer.buffer();
        events.forEach(body::appendBuffer);
        return body;
    }

    private void sendPaced(Call call, List<Buffer> events) {
        long start = System.nanoTime();
        int[] sent = {0};
        call.every(TICK, () -> {
            long millis = (System.nanoTime() - start) / 1_000_000;
            long due = Math.min(events.size(), 1 + millis * pace.tokensPerSecond() / 1000);
            Buffer part = Buffer.buffer();
            while (sent[0] < due) {
                part.appendBuffer(events.get(sent[0]++));
            }
            if (sent[0] == events.size()) {
                call.endWhole(part);
            } else if (part.length() > 0) {
                call.write(part);
            }
        });
    }

    private List<Buffer> events(String id, Completion completion) {
        List<Buffer> events = new ArrayList<>();
        Model model = completion.model();
        pieces(completion.reasoning()).forEach(piece -> events.add(event(writer.thought(id, model, piece))));
        pieces(completion.content()).forEach(piece -> events.add(event(writer.chunk(id, model, piece, null))));
        if (completion.toolCall() != null) {
            events.add(event(writer.chunk(id, model, completion.toolCall())));
        }
        Buffer last = event(writer.chunk(id, completion.model(), "", completion));
        events.add(last.appendString("data: [DONE]\n\n"));
        events.set(0, event(writer.role(id, model)).appendBuffer(events.get(0)));
        return events;
    }

    private static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int to = end(text, from);
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }

    /** A surrogate pair stays together. */
    private static int end(String content, int from) {
        int to = Math.min(content.length(), from + CHARACTERS_PER_TOKEN);
        return Character.isHighSurrogate(content.charAt(to - 1)) && to < content.length() ? to + 1 : to;
    }

    private static Buffer event(Buffer json) {
        return Buffer.buffer("data: ").appendBuffer(json).appendString("\n\n");
    }
}
