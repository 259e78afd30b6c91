package io.caravan.upstream;

import io.caravan.chat.Downstream;
import io.caravan.observe.Meters;
import io.caravan.stream.AnswerStream;
import io.caravan.stream.EventBus;
import io.caravan.stream.Relay;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads answers that come in parts, and passes the parts on as they come. Thread-safe. */
final class StreamedAnswers {
    private static final int PART_BYTES = 8 << 10;

    /** An asker who held the call up for longer is what made it slow. */
    private static final long FAIR_WAIT = Duration.ofSeconds(1).toNanos();

    private final Calls calls;
    private final Meters meters;

    StreamedAnswers(Calls calls, Meters meters) {
        this.calls = calls;
        this.meters = meters;
    }

    /** What is wrong with the answer is thrown as for a whole one. */
    void read(OutgoingPrompt sent, @Nullable InputStream body, Downstream downstream) throws IOException {
        PushbackInputStream stream = new PushbackInputStream(body == null ? InputStream.nullInputStream() : body);
        int first = firstByte(stream);
        if (first < 0 || first == '{') { // not every upstream streams
            calls.judge(sent, 200, stream.readAllBytes());
            return;
        }
        Relay relay = new Relay(downstream);
        AnswerStream answer = new AnswerStream(new EventBus(List.of(relay, event -> meters.streamed(event.label()))));
        read(stream, answer, relay);
        calls.judge(sent, answer::toReply);
        if (downstream.waited() > FAIR_WAIT) {
            throw new SlowReaderException();
        }
    }

    /** Blank lines come first while the call is queued. */
    private static int firstByte(PushbackInputStream stream) throws IOException {
        int first = stream.read();
        while (first >= 0 && first <= ' ') {
            first = stream.read();
        }
        if (first >= 0) {
            stream.unread(first);
        }
        return first;
    }

    private static void read(InputStream stream, AnswerStream answer, Relay relay) throws IOException {
        byte[] part = new byte[PART_BYTES];
        try {
            for (int read = stream.read(part); read >= 0; read = stream.read(part)) {
                answer.feed(part, 0, read);
                relay.flush();
            }
        } catch (IOException e) {
            if (TimedOutException.isTimeout(e)) {
                answer.timedOut();
            } else {
                answer.broken();
            }
            throw e;
        }
        answer.end();
    }
}
