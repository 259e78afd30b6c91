package io.caravan.observe;

import io.caravan.chat.Answer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last requests that failed, without what was asked. Thread-safe. */
public final class RecentFailures {
    private static final int MOST = 100;
    private static final int LONGEST = 300;

    private final Clock clock;
    private final Deque<Seen> ring = new ArrayDeque<>(MOST);

    /**
     * One of them.
     *
     * @param key by which the ledger knows it, if it does
     */
    public record Seen(
            Instant time,
            String id,
            String origin,
            @Nullable String tenant,
            @Nullable String key,
            String code,
            String message) {}

    public RecentFailures(Clock clock) {
        this.clock = clock;
    }

    /** Takes note of it, if it is a failure. */
    void add(String origin, @Nullable String tenant, String id, @Nullable String key, Answer answer) {
        if (answer instanceof Answer.Failed failed) {
            Seen seen = new Seen(
                    clock.instant(),
                    cut(id),
                    cut(origin),
                    tenant == null ? null : cut(tenant),
                    key,
                    failed.failure().code(),
                    cut(failed.failure().message()));
            synchronized (ring) {
                if (ring.size() == MOST) {
                    ring.removeLast();
                }
                ring.addFirst(seen);
            }
        }
    }

    /** The latest first. */
    public List<Seen> all() {
        synchronized (ring) {
            return List.copyOf(ring);
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
