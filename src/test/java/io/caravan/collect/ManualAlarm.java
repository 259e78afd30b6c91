package io.caravan.collect;

import io.caravan.step.Alarm;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Time passes when told. Also the clock of the same time. */
final class ManualAlarm extends Clock implements Alarm {
    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    private static final long FIRST = Long.MAX_VALUE - 1_000_000_000; // nanoseconds may overflow at any time

    private final List<Wake> wakes = new ArrayList<>();
    private long nanos;

    private record Wake(long at, FutureTask<?> task) {}

    @Override
    public long now() {
        return FIRST + nanos;
    }

    @Override
    public Future<?> in(long delay, Runnable task) {
        FutureTask<?> wake = new FutureTask<Void>(task, null);
        wakes.add(new Wake(nanos + delay, wake));
        return wake;
    }

    void pass(Duration time) {
        nanos += time.toNanos();
        List<Wake> due = wakes.stream().filter(wake -> wake.at <= nanos).toList();
        wakes.removeAll(due);
        due.forEach(wake -> wake.task.run());
    }

    /** Tasks that wait for their time and were not cancelled. */
    long set() {
        return wakes.stream().filter(wake -> !wake.task.isCancelled()).count();
    }

    @Override
    public Instant instant() {
        return START.plusNanos(nanos);
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
