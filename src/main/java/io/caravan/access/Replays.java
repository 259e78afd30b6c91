package io.caravan.access;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * The signatures that have been used and are not too old yet to be used again. Bounded: when it is full nothing new gets in
 * before something has become too old, because whatever is forgotten early could be sent again. Thread-safe; never waits.
 */
final class Replays {
    /** What is forgotten together. */
    private static final long SPAN_MILLIS = 1_000;

    private final int room;
    private final TreeMap<Long, Set<Mark>> byEnd = new TreeMap<>();
    private int size;

    /** Half of a signature, which nobody can find another one for: 128 bits. */
    private record Mark(long high, long low) {}

    /** What becomes of a signature. */
    enum Use {
        FIRST,
        AGAIN,
        NO_ROOM
    }

    Replays(int room) {
        this.room = room;
    }

    /**
     * @param end milliseconds since 1970, from when on nobody takes this signature any more
     * @param now milliseconds since 1970
     */
    synchronized Use use(byte[] signature, long end, long now) {
        forgetBefore(now);
        ByteBuffer bytes = ByteBuffer.wrap(signature);
        Mark mark = new Mark(bytes.getLong(), bytes.getLong());
        Set<Mark> ending = byEnd.computeIfAbsent(end / SPAN_MILLIS, span -> new HashSet<>());
        if (ending.contains(mark)) {
            return Use.AGAIN;
        }
        if (size >= room) {
            return Use.NO_ROOM;
        }
        ending.add(mark);
        size++;
        return Use.FIRST;
    }

    private void forgetBefore(long now) {
        while (!byEnd.isEmpty() && byEnd.firstKey() < now / SPAN_MILLIS) {
            size -= byEnd.pollFirstEntry().getValue().size();
        }
    }

    synchronized int size() {
        return size;
    }
}
