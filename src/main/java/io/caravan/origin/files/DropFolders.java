package io.caravan.origin.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** The folders of a drop: from {@code in}, results go to {@code out} and sources to {@code done} or {@code failed}. */
final class DropFolders {
    /** As with unfinished results, nobody is to read what is called a part. */
    private static final String PLAN = ".publish.part";

    private final Path dir;
    private final Path in;
    private final Path out;
    private final Path done;
    private final Path failed;
    private final Lock naming = new ReentrantLock();
    private final Map<Path, String> reserved = new HashMap<>();

    /** @throws UncheckedIOException when the folders cannot be created */
    DropFolders(Path dir) {
        this.dir = dir;
        in = create(dir.resolve("in"));
        out = create(dir.resolve("out"));
        done = create(dir.resolve("done"));
        failed = create(dir.resolve("failed"));
    }

    private static Path create(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create the folder " + folder, e);
        }
    }

    Path in() {
        return in;
    }

    /** Where results of a source are written; no two sources in {@code in} share them. */
    Results results(Path source) {
        return new Results(part(source, ".output"), part(source, ".error"), part(source, ".receipt"));
    }

    private OutputFile part(Path source, String what) {
        return new OutputFile(out.resolve(source.getFileName() + what + ".part"));
    }

    /** Where the {@link Publication} of a source is noted. */
    Path plan(Path source) {
        return out.resolve(source.getFileName() + PLAN);
    }

    /** Those of all publications that have not come to their end. */
    List<Path> plans() throws IOException {
        try (Stream<Path> files = Files.list(out)) {
            return files.filter(file -> file.toString().endsWith(PLAN)).toList();
        }
    }

    /** Of a file in one of the folders: the folder and its own name. */
    static String nameOf(Path file) {
        int names = file.getNameCount();
        return file.subpath(names - 2, names).toString();
    }

    /** The file with such a name. */
    Path named(String name) {
        return dir.resolve(name);
    }

    /** The names under which a source and its results are published. */
    record Names(Path answers, Path errors, Path receipt, Path done, Path failed) {
        private boolean areFree() {
            return List.of(answers, errors, receipt, done, failed).stream().noneMatch(Files::exists);
        }
    }

    /**
     * Chooses names and keeps them for the source until they are {@linkplain #free freed}. All get the same suffix
     * where one of them is taken, so nothing is overwritten.
     */
    Names reserve(Path source) {
        naming.lock();
        try {
            Names names = freeNames(source);
            reserved.put(names.receipt(), nameOf(source));
            return names;
        } finally {
            naming.unlock();
        }
    }

    /** The names that were kept for a source can be seen in the folders now. */
    void free(Path source) {
        naming.lock();
        try {
            reserved.values().removeIf(nameOf(source)::equals);
        } finally {
            naming.unlock();
        }
    }

    /** Moves a source to {@code failed} and leaves its unfinished results where they are. */
    void giveUp(Path source) throws IOException {
        naming.lock();
        try {
            moveAway(source, freeNames(source).failed());
        } finally {
            naming.unlock();
        }
    }

    /** Takes a source out of {@code in}, together with its marker. */
    static void moveAway(Path source, Path target) throws IOException {
        Files.move(source, target);
        Files.deleteIfExists(SettledFiles.marker(source));
    }

    /** Brings the names of results to the disk, or after a power cut both the source and its results could be gone. */
    void syncResults() throws IOException {
        sync(out);
    }

    /** Brings to the disk that sources are gone from {@code in}. */
    void syncSources() throws IOException {
        sync(in);
    }

    static void sync(Path folder) throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        } catch (AccessDeniedException windows) {
            // There a folder cannot be opened as a file, and the system keeps the order by itself.
        }
    }

    private Names freeNames(Path source) {
        Names names = names(source, "");
        for (int attempt = 2; !areFree(names, source); attempt++) {
            names = names(source, "-" + attempt);
        }
        return names;
    }

    /** There is always a receipt: who has its name has the others as well. */
    private boolean areFree(Names names, Path source) {
        String owner = nameOf(source);
        return names.areFree() && owner.equals(reserved.getOrDefault(names.receipt(), owner));
    }

    private Names names(Path source, String suffix) {
        String name = source.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)) + suffix;
        String renamed = stem + (dot < 0 ? "" : name.substring(dot));
        return new Names(
                out.resolve(stem + ".output.jsonl"),
                out.resolve(stem + ".error.jsonl"),
                out.resolve(stem + ".receipt.json"),
                done.resolve(renamed),
                failed.resolve(renamed));
    }
}
