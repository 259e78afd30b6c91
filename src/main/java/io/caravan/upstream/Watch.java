package io.caravan.upstream;

import io.caravan.chat.Call;
import java.util.concurrent.Future;
import org.apache.hc.core5.concurrent.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * An exchange under watch, from before it is sent until its answer has been read. Breaks it off when a time has passed or
 * nobody waits for it, and then knows why. Thread-safe.
 */
final class Watch {
    private final Call call;
    private final Cancellable exchange;
    private final Patience patience;
    private final Alarm alarm;

    private @Nullable CutOff cutOff;
    private @Nullable Future<?> nextLook;
    private boolean ended;

    Watch(Call call, Cancellable exchange, Patience patience, Alarm alarm) {
        this.call = call;
        this.exchange = exchange;
        this.patience = patience;
        this.alarm = alarm;
    }

    void begin() {
        look();
        call.audience().whenEmpty(() -> breakOff(call.audience().hasWalkedOut() ? CutOff.ABANDONED : CutOff.DEADLINE));
    }

    /** A part of the answer came that is not blank. */
    void heard() {
        patience.heard(alarm.now());
    }

    /** As {@link Patience#stopListening}. */
    void stopListening() {
        patience.stopListening(alarm.now());
    }

    /** As {@link Patience#listenAgain}. */
    void listenAgain() {
        patience.listenAgain(alarm.now());
    }

    private void look() {
        long now = alarm.now();
        CutOff reason = alarm.isLast() ? CutOff.ABANDONED : patience.exhausted(now);
        if (reason == null) {
            lookIn(patience.untilNextLook(now));
        } else {
            breakOff(reason);
        }
    }

    private synchronized void lookIn(long nanos) {
        if (!ended) {
            nextLook = alarm.in(nanos, this::look);
        }
    }

    private void breakOff(CutOff reason) {
        if (isFirst(reason)) {
            exchange.cancel();
        }
    }

    /** The reason has to be known before the exchange feels it. */
    private synchronized boolean isFirst(CutOff reason) {
        if (ended || cutOff != null) {
            return false;
        }
        cutOff = reason;
        return true;
    }

    /** To be called when the exchange is over, and as often as anybody likes. */
    void end() {
        if (isFirstEnd()) {
            call.audience().forget(); // only once: afterwards the call's next pause or attempt is to be told
        }
    }

    private synchronized boolean isFirstEnd() {
        boolean first = !ended;
        ended = true;
        if (nextLook != null) {
            nextLook.cancel(false);
        }
        return first;
    }

    /**
     * For what the HTTP client throws: it does not know that it was us.
     *
     * @throws TimedOutException if the exchange was broken off because a time had passed
     * @throws UnwantedCallException if it was because nobody is left
     */
    synchronized void throwIfCutOff() throws TimedOutException {
        if (cutOff == CutOff.ABANDONED) {
            throw new UnwantedCallException();
        }
        if (cutOff != null) {
            throw new TimedOutException(cutOff, patience.elapsed(alarm.now()));
        }
    }
}
