package io.caravan.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Time passes when told; one task at most is set, as the watch needs it. */
final class ManualAlarm implements Alarm {
    private long seconds = Long.MAX_VALUE / 1_000_000_000; // the clock may overflow at any time
    private @Nullable FutureTask<?> task;
    private long due;
    private int looks;

    @Override
    public long now() {
        return seconds * 1_000_000_000;
    }

    @Override
    public Future<?> in(long nanos, Runnable look) {
        assertThat(nanos).isPositive();
        due = now() + nanos;
        FutureTask<?> next = new FutureTask<Void>(look, null);
        task = next;
        looks++;
        return next;
    }

    @Override
    public boolean isLast() {
        return false;
    }

    void pass(int howMany) {
        for (int i = 0; i < howMany; i++) {
            seconds++;
            FutureTask<?> next = task;
            if (next != null && due - now() <= 0) {
                task = null;
                next.run();
            }
        }
    }

    boolean isSet() {
        return task != null && !task.isDone();
    }

    /** How often something asked to be woken. */
    int looks() {
        return looks;
    }
}
