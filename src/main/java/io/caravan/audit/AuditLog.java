package io.caravan.audit;

import io.caravan.audit.AuditLine.Entry;
import io.caravan.observe.Audit;
import io.caravan.observe.AuditEvent;
import io.caravan.redaction.Redaction;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events to the audit log. Whoever notes one never waits: a thread writes what has gathered, in one piece, and
 * tries again while the disk refuses. Events for which no memory is left meanwhile are lost, but counted, in a meter and in
 * the log itself. Thread-safe.
 */
public final class AuditLog implements Audit, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final int MOST_AT_ONCE = 1_000;
    private static final long IDLE_MILLIS = 500;
    private static final long FORCED_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long TIDIED_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A piece for each event would cost more than the request does: waking this thread, and two calls of the kernel. */
    private static final long GATHERING_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long CLOSING_MILLIS = 10_000;

    /** Characters that may wait for the disk: about twice as many bytes of memory, the worst case. */
    private static final long ROOM = 16L << 20;

    /** What an event takes besides the texts of its details: objects and the rest of its line. */
    private static final long WEIGHT = 400;

    /** Wakes the thread that writes; an interrupt would close the file under it. */
    private static final Entry WAKE = new Entry(Instant.EPOCH, new AuditEvent("", "", null, null, Map.of()));

    private final AuditPolicy policy;
    private final Redaction redaction;
    private final Clock clock;
    private final Counter lines;
    private final Counter losses;
    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final Flood flood = new Flood();
    private final Thread thread = new Thread(this::run, "audit");
    private @Nullable ChainWriter writer;
    private volatile @Nullable String trouble;
    private volatile boolean closed;
    private long held;
    private long forced = System.nanoTime();
    private long tidied = System.nanoTime();

    /** Touches nothing yet. */
    public AuditLog(AuditPolicy policy, Redaction redaction, MeterRegistry meters, Clock clock) {
        this.policy = policy;
        this.redaction = redaction;
        this.clock = clock;
        lines = Counter.builder("caravan.audit.lines")
                .description("Lines written to the audit log")
                .register(meters);
        losses = Counter.builder("caravan.audit.lost")
                .description("Events that the audit log had no room for while the disk was slow or full")
                .register(meters);
        thread.setDaemon(true);
    }

    /**
     * Goes on where the log ended.
     *
     * @throws AuditException when it cannot be written, or not with this key
     */
    public void open() {
        try {
            writer = ChainWriter.open(policy, node(), redaction, clock);
            thread.start();
        } catch (IOException e) {
            throw new AuditException(
                    "cannot write the audit log in " + policy.directory() + ": " + e.getMessage()
                            + "; make room or set caravan.audit.enabled=false",
                    e);
        }
    }

    private static String node() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    @Override
    public void note(AuditEvent event) {
        Instant time = clock.instant();
        if (!flood.admits(event, time.getEpochSecond())) {
            return;
        }
        long weight = weight(event);
        if (!closed && waiting.addAndGet(weight) <= ROOM) {
            queue.add(new Entry(time, event));
        } else {
            waiting.addAndGet(closed ? 0 : -weight);
            lost.incrementAndGet();
            losses.increment();
        }
    }

    private static long weight(AuditEvent event) {
        long weight = WEIGHT;
        for (String detail : event.details().values()) {
            weight += detail.length();
        }
        return weight;
    }

    /** Why nothing can be written, if so. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    private void run() {
        List<Entry> entries = new ArrayList<>();
        while (!closed || !queue.isEmpty()) {
            gather(entries);
            while (!tryToWrite(entries) && !closed) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            entries.clear();
        }
    }

    private void gather(List<Entry> entries) {
        try {
            Entry first = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
            if (first != null) {
                entries.add(first);
                if (!closed) {
                    LockSupport.parkNanos(GATHERING_NANOS);
                }
                queue.drainTo(entries, MOST_AT_ONCE - 1);
                entries.remove(WAKE);
            }
        } catch (InterruptedException e) {
            LOG.debug("nobody has a reason to interrupt this thread", e);
        }
    }

    /** Survives whatever goes wrong: a log without its thread would lose everything from then on. */
    private boolean tryToWrite(List<Entry> entries) {
        try {
            write(entries);
            mended();
            return true;
        } catch (IOException | RuntimeException e) {
            failed(e);
            return false;
        }
    }

    private void write(List<Entry> entries) throws IOException {
        ChainWriter open = writer;
        if (open == null) {
            return;
        }
        held += flood.takeHeld();
        long missing = lost.get();
        List<Entry> all = new ArrayList<>(entries);
        count("access", "flood", held, all);
        count(AuditLine.OWN_ACTION, "lost", missing, all);
        if (!all.isEmpty()) {
            open.append(all);
            lines.increment(all.size());
            lost.addAndGet(-missing);
            held = 0;
            entries.forEach(entry -> waiting.addAndGet(-weight(entry.event())));
            entries.clear();
        }
        keepOrder(open);
    }

    /** What has no line of its own is at least counted in one. */
    private void count(String action, String outcome, long events, List<Entry> to) {
        if (events > 0) {
            to.add(new Entry(
                    clock.instant(),
                    new AuditEvent(action, outcome, null, null, Map.of("events", Long.toString(events)))));
        }
    }

    private void keepOrder(ChainWriter open) throws IOException {
        long now = System.nanoTime();
        if (now - forced > FORCED_EVERY_NANOS) {
            forced = now;
            open.force();
        }
        if (now - tidied > TIDIED_EVERY_NANOS) {
            tidied = now;
            open.forget();
        }
    }

    private void mended() {
        if (trouble != null) {
            trouble = null;
            LOG.warn("the audit log in {} can be written again", policy.directory());
        }
    }

    private void failed(Exception reason) {
        if (trouble == null) {
            LOG.error(
                    "the audit log in {} cannot be written; events wait as long as there is room",
                    policy.directory(),
                    reason);
        }
        trouble = "the audit log cannot be written: " + reason.getMessage();
    }

    /** Returns when all that was noted is written, or cannot be. */
    @Override
    public void close() {
        closed = true;
        queue.add(WAKE);
        try {
            thread.join(CLOSING_MILLIS);
            if (writer != null && !thread.isAlive()) {
                writer.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("closing the audit log", e);
        }
    }
}
