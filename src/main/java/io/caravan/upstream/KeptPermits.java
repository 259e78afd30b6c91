package io.caravan.upstream;

import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The executor of the throttle. Ten seconds after a permit comes back, Camel 4.18's throttle forgets how many are out and
 * would let calls pass that exceed the limit; it schedules that here, and here it never happens.
 */
final class KeptPermits extends ScheduledThreadPoolExecutor {
    KeptPermits() {
        super(0);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable forget, long delay, TimeUnit unit) {
        return new Never(forget);
    }

    private static final class Never extends FutureTask<Void> implements ScheduledFuture<Void> {
        Never(Runnable task) {
            super(task, null);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return Long.MAX_VALUE;
        }

        @Override
        public int compareTo(java.util.concurrent.Delayed other) {
            return 0;
        }
    }
}
