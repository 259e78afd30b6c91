package io.caravan.origin.files;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.jspecify.annotations.Nullable;

/**
 * Lets a dropped file in when it is complete: its size and time of change stayed the same for a while, or there is a
 * marker beside it ({@code x.jsonl.done}). Compares two looks at the same file, because the clock of a file server may
 * differ from ours, and without sleeping, so that a thousand files settle as fast as one. Thread-safe.
 */
final class SettledFiles implements GenericFileFilter<File> {
    /** A file not seen for so long is gone. */
    private static final Duration MEMORY = Duration.ofMinutes(1);

    private final Duration settle;
    private final Clock clock;
    private final Map<Path, Look> looks = new Looks();

    /** What a file looked like, since when, and when that was last seen. */
    private record Look(long size, long changed, Instant since, Instant seen, boolean stuck) {
        boolean isSame(long sizeNow, long changedNow) {
            return size == sizeNow && changed == changedNow;
        }

        Look seenAt(Instant now) {
            return new Look(size, changed, since, now, stuck);
        }
    }

    /** Forgets a file that is gone with each new one, so it holds little more than the files there are. */
    private final class Looks extends LinkedHashMap<Path, Look> {
        private static final long serialVersionUID = 1;

        Looks() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Look> eldest) {
            return eldest.getValue().seen().isBefore(clock.instant().minus(MEMORY));
        }
    }

    /** @param settle how long a file has to stay the same */
    SettledFiles(Duration settle, Clock clock) {
        this.settle = settle;
        this.clock = clock;
    }

    static Path marker(Path source) {
        return source.resolveSibling(source.getFileName() + ".done");
    }

    @Override
    public boolean accept(GenericFile<File> candidate) {
        File file = candidate.getFile();
        Path path = file.toPath().toAbsolutePath();
        Look look = look(path, file.length(), file.lastModified());
        return !look.stuck() && (hasSettled(look) || Files.exists(marker(path)));
    }

    /** Keeps a file that stays in its folder from being asked over and over again, until it changes. */
    void keepOut(Path path) {
        File file = path.toFile();
        Instant now = clock.instant();
        synchronized (looks) {
            looks.put(path, new Look(file.length(), file.lastModified(), now, now, true));
        }
    }

    private Look look(Path path, long size, long changed) {
        Instant now = clock.instant();
        synchronized (looks) {
            @Nullable Look before = looks.get(path);
            Look look = before != null && before.isSame(size, changed)
                    ? before.seenAt(now)
                    : new Look(size, changed, now, now, false);
            looks.put(path, look);
            return look;
        }
    }

    private boolean hasSettled(Look look) {
        return !look.since().plus(settle).isAfter(look.seen());
    }
}
