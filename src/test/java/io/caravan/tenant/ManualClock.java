package io.caravan.tenant;

import io.caravan.step.Alarm;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Time passes when told; who wanted to be woken is, when it has come. */
final class ManualClock extends Clock implements Alarm {
    private static final long START = Long.MAX_VALUE - 1_000_000; // the clock may overflow at any time

    private final Queue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::at));
    private long passed;

    private record Due(long at, FutureTask<Void> task) {}

    @Override
    public long now() {
        return START + passed;
    }

    @Override
    public Future<?> in(long nanos, Runnable task) {
        FutureTask<Void> wake = new FutureTask<>(task, null);
        due.add(new Due(passed + nanos, wake));
        return wake;
    }

    void pass(long nanos) {
        long until = passed + nanos;
        while (!due.isEmpty() && due.element().at() <= until) {
            Due next = due.remove();
            passed = Math.max(passed, next.at());
            next.task().run();
        }
        passed = until;
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(passed);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
