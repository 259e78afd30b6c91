package io.caravan.origin.files;

import io.caravan.observe.FaultPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives results their names and moves their source away, so that after a crash at any point the rest can be done. For one
 * thread at a time for each source.
 */
final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final DropFolders folders;
    private final Consumer<String> released;

    /** @param released told how the keys of requests begin when it is certain that their outcomes will be published */
    Publisher(DropFolders folders, Consumer<String> released) {
        this.folders = folders;
        this.released = released;
    }

    /**
     * @param results all on the disk
     * @param identity of the source, if its requests are known by one
     * @return where the source went
     */
    Path publish(Path source, Results results, @Nullable FileIdentity identity) throws IOException {
        DropFolders.Names names = folders.reserve(source);
        Path target = results.answers().lines() > 0 ? names.done() : names.failed();
        Publication publication = new Publication(
                DropFolders.nameOf(source),
                content(source, identity),
                DropFolders.nameOf(target),
                renamings(results, names),
                identity == null ? null : identity.prefix());
        publication.write(folders.plan(source));
        folders.syncResults();
        finish(publication, true);
        return target;
    }

    private static Map<String, String> renamings(Results results, DropFolders.Names names) {
        Map<String, String> renamings = new LinkedHashMap<>();
        add(results.answers(), names.answers(), renamings);
        add(results.errors(), names.errors(), renamings);
        add(results.receipt(), names.receipt(), renamings);
        return renamings;
    }

    private static void add(OutputFile file, Path name, Map<String, String> renamings) {
        if (file.lines() > 0) {
            renamings.put(DropFolders.nameOf(file.part()), DropFolders.nameOf(name));
        }
    }

    /** A batch is what it was when it was opened: one that was replaced since is to be asked. */
    private static String content(Path source, @Nullable FileIdentity identity) {
        return identity != null && identity.isBatch() ? identity.place() : content(source);
    }

    private static String content(Path source) {
        try {
            return FileIdentity.ofBatch(source, () -> false).place();
        } catch (IOException e) {
            return "unreadable";
        }
    }

    /** Finishes what a crash has interrupted. What cannot be finished now is tried again when its source is opened. */
    void resumeAll() {
        try {
            for (Path plan : folders.plans()) {
                resumeIfPossible(plan);
            }
        } catch (IOException e) {
            LOG.error("unfinished publications cannot be looked for", e);
        }
    }

    private void resumeIfPossible(Path plan) {
        try {
            resume(Publication.read(plan));
        } catch (IOException e) {
            LOG.error("{}: the publication could not be finished", plan, e);
        }
    }

    /**
     * Finishes the earlier publication of a source, if there is one.
     *
     * @return whether the source has been moved away by that, and not only an earlier one of its name
     */
    boolean resume(Path source) throws IOException {
        Path plan = folders.plan(source);
        return Files.exists(plan) && resume(Publication.read(plan));
    }

    private boolean resume(Publication publication) throws IOException {
        boolean isSourceLeft = isSourceLeft(publication);
        finish(publication, isSourceLeft);
        LOG.info("{}: its interrupted publication is finished", publication.source());
        return isSourceLeft;
    }

    /** Where the target is there already, a file that is like the source is a new order. */
    private boolean isSourceLeft(Publication publication) {
        Path source = folders.named(publication.source());
        return Files.exists(source)
                && Files.notExists(folders.named(publication.target()))
                && content(source).equals(publication.content());
    }

    private void finish(Publication publication, boolean withSource) throws IOException {
        release(publication.keys());
        FaultPoint.REPLY_BEFORE.pass();
        for (Map.Entry<String, String> result : publication.results().entrySet()) {
            rename(folders.named(result.getKey()), folders.named(result.getValue()));
        }
        folders.syncResults();
        FaultPoint.REPLY_AFTER.pass();
        Path source = folders.named(publication.source());
        if (withSource) {
            DropFolders.moveAway(source, folders.named(publication.target()));
            folders.syncSources();
        } else if (Files.notExists(source)) {
            // Left there it would let the next file of the name in before that is complete.
            Files.deleteIfExists(SettledFiles.marker(source));
        }
        Files.delete(folders.plan(source));
        folders.free(source);
    }

    /** What is not there any more has its name. Never replaces a file: this is no atomic move. */
    private static void rename(Path part, Path name) throws IOException {
        if (Files.exists(part)) {
            Files.move(part, name);
        }
    }

    /** Leaves the unfinished results of a source where they are and moves it to {@code failed}. */
    void giveUp(Path source, @Nullable FileIdentity identity) throws IOException {
        release(identity == null ? null : identity.prefix());
        folders.giveUp(source);
    }

    private void release(@Nullable String keys) {
        if (keys != null) {
            released.accept(keys);
        }
    }
}
