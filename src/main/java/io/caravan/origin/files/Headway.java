package io.caravan.origin.files;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** How far a file has come. How many lines it has is not known before its end, so it goes by bytes. Thread-safe. */
final class Headway {
    private final Clock clock;
    private final Instant start;
    private final long size;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong lines = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private volatile boolean isRead;

    /** @param size of the file in bytes */
    Headway(long size, Clock clock) {
        this.size = size;
        this.clock = clock;
        start = clock.instant();
    }

    void read(int lineBytes) {
        bytes.addAndGet(lineBytes + 1L);
        lines.incrementAndGet();
    }

    void readToItsEnd() {
        isRead = true;
    }

    void answered() {
        answered.incrementAndGet();
    }

    void failed() {
        failed.incrementAndGet();
    }

    FileOrigin.Progress progress(String name) {
        long ended = answered.get() + failed.get();
        double share = share(ended);
        double seconds = Duration.between(start, clock.instant()).toMillis() / 1e3;
        Double left = ended == 0 ? null : Math.max(0, seconds * (1 - share) / share);
        return new FileOrigin.Progress(name, answered.get(), failed.get(), share, left);
    }

    long size() {
        return size;
    }

    double share() {
        return share(answered.get() + failed.get());
    }

    /** Lines that are read and have no outcome yet are taken to be as long as the others. */
    private double share(long ended) {
        long seen = Math.max(lines.get(), ended);
        if (seen == 0) {
            return 0;
        }
        double read = isRead || size == 0 ? 1 : Math.min(1, (double) bytes.get() / size);
        return read * ended / seen;
    }
}
