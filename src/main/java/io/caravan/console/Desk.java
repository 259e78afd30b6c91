package io.caravan.console;

import io.caravan.ledger.Archive;
import io.caravan.ledger.Entry;
import io.caravan.ledger.Search;
import io.caravan.ledger.Standing;
import io.caravan.observe.RecentFailures;
import io.caravan.observe.RecentFailures.Seen;
import io.caravan.resend.Resending;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of the ledger that somebody may decide about: held, unknown, and failed lately. Looks into the ledger as
 * the launcher's commands do, on a thread of its own and only while somebody looks at the console. Thread-safe.
 */
final class Desk {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
    private static final long FRESH = Duration.ofSeconds(2).toNanos();
    private static final int MOST = 100;

    private final @Nullable Supplier<Archive> ledger;
    private final Function<Archive, Resending> resending;
    private final RecentFailures failures;
    private final Executor thread;
    private final AtomicLong dueAt = new AtomicLong(System.nanoTime());
    private volatile Seat seat = new Seat("not looked at yet", List.of(), Map.of());

    /** What was there at the last look. */
    private record Seat(String state, List<Entry> undecided, Map<String, Entry> all) {}

    /** For the page. */
    record Open(String state, List<Remembered> entries) {}

    /** A failure, and what can be done about it, if anything. */
    record Failed(
            String time,
            String id,
            String origin,
            @Nullable String tenant,
            String code,
            String message,
            @Nullable String entry,
            @Nullable String action) {}

    /** @param thread that looks into the ledger */
    Desk(
            @Nullable Supplier<Archive> ledger,
            Function<Archive, Resending> resending,
            RecentFailures failures,
            Executor thread) {
        this.ledger = ledger;
        this.resending = resending;
        this.failures = failures;
        this.thread = thread;
    }

    Open open() {
        lookIfDue();
        Seat now = seat;
        return new Open(
                now.state(), now.undecided().stream().map(Remembered::of).toList());
    }

    List<Failed> failed() {
        Map<String, Entry> known = seat.all();
        return failures.all().stream().map(seen -> failed(seen, known)).toList();
    }

    private static Failed failed(Seen seen, Map<String, Entry> known) {
        Entry entry = seen.key() == null || seen.tenant() == null
                ? null
                : known.get(Remembered.id(seen.tenant(), seen.key()));
        Remembered shown = entry == null ? null : Remembered.of(entry);
        return new Failed(
                seen.time().toString(),
                seen.id(),
                seen.origin(),
                seen.tenant(),
                seen.code(),
                seen.message(),
                shown == null ? null : shown.id(),
                shown == null ? null : shown.action());
    }

    private void lookIfDue() {
        long due = dueAt.get();
        long now = System.nanoTime();
        if (ledger == null) {
            seat = new Seat("off", List.of(), Map.of());
        } else if (now - due >= 0 && dueAt.compareAndSet(due, now + FRESH)) {
            thread.execute(this::look);
        }
    }

    private void look() {
        try (Archive archive = require(ledger).get()) {
            List<Entry> undecided = archive.find(Search.of(Standing.HELD, Standing.UNKNOWN), MOST);
            Map<String, Entry> all = new HashMap<>();
            List<Entry> found = new ArrayList<>(undecided);
            found.addAll(failedOf(archive));
            found.forEach(entry -> all.put(Remembered.id(entry.tenant(), entry.key()), entry));
            seat = new Seat("UP", undecided, all);
        } catch (RuntimeException e) {
            LOG.warn("the console cannot look into the ledger", e);
            seat = new Seat("cannot be read", List.of(), Map.of());
        }
    }

    private List<Entry> failedOf(Archive archive) {
        List<String> keys = new ArrayList<>();
        failures.all().forEach(seen -> {
            if (seen.key() != null) {
                keys.add(seen.key());
            }
        });
        return keys.isEmpty()
                ? List.of()
                : archive.find(new Search(Set.of(Standing.FAILED), keys, null, null, null, null), 2 * MOST);
    }

    /** By its own id, or by that of the request that failed. */
    @Nullable Entry find(String id) {
        Map<String, Entry> known = seat.all();
        Entry entry = known.get(id);
        if (entry != null) {
            return entry;
        }
        return failures.all().stream()
                .filter(seen -> seen.id().equals(id) && seen.key() != null && seen.tenant() != null)
                .map(seen -> known.get(Remembered.id(String.valueOf(seen.tenant()), String.valueOf(seen.key()))))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Whether it was sent round again, or forgotten so that it can come again; false if it has changed meanwhile. */
    synchronized boolean resend(Entry entry) throws IOException, InterruptedException {
        try (Archive archive = require(ledger).get()) {
            boolean isThere = isUnchanged(archive, entry);
            return isThere && resending.apply(archive).send(List.of(entry)) == 0;
        } finally {
            lookAtOnce();
        }
    }

    private static boolean isUnchanged(Archive archive, Entry entry) {
        Search search = new Search(Set.of(entry.standing()), List.of(entry.key()), entry.tenant(), null, null, null);
        return archive.find(search, 1).contains(entry);
    }

    /** Whether it is failed for good now; false if it has changed meanwhile. */
    synchronized boolean drop(Entry entry) {
        boolean isUndecided = entry.standing() == Standing.HELD || entry.standing() == Standing.UNKNOWN;
        try (Archive archive = require(ledger).get()) {
            return isUndecided && archive.drop(List.of(entry)) == 1;
        } finally {
            lookAtOnce();
        }
    }

    private void lookAtOnce() {
        dueAt.set(System.nanoTime() + FRESH);
        thread.execute(this::look);
    }

    private static Supplier<Archive> require(@Nullable Supplier<Archive> ledger) {
        if (ledger == null) {
            throw new IllegalStateException("there is no ledger");
        }
        return ledger;
    }
}
