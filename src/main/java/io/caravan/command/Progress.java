package io.caravan.command;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Says how far something is, not more often than every few seconds. Thread-safe. */
final class Progress implements IntConsumer {
    private static final long PAUSE = 5_000_000_000L;

    private final String what;
    private final int of;
    private final Consumer<String> say;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    Progress(String what, int of, Consumer<String> say) {
        this.what = what;
        this.of = of;
        this.say = say;
    }

    @Override
    public void accept(int done) {
        long due = next.get();
        long now = System.nanoTime();
        if (now - due >= 0 && next.compareAndSet(due, now + PAUSE)) {
            say.accept(what + ": " + Math.min(done, of) + " of " + of);
        }
    }
}
