package io.caravan.origin.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** The folders of a drop: from {@code in}, results go to {@code out} and sources to {@code done} or {@code failed}. */
final class DropFolders {
    private final Path in;
    private final Path out;
    private final Path done;
    private final Path failed;
    private final Lock naming = new ReentrantLock();

    /** @throws UncheckedIOException when the folders cannot be created */
    DropFolders(Path dir) {
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

    /**
     * Gives finished results their names, the receipt last, then moves the source away. All get the same suffix where one
     * of the names is taken, so nothing is overwritten.
     *
     * @return where the source went
     */
    Path publish(Path source, Results results) throws IOException {
        Names names = name(source, results);
        sync(out);
        return moveAway(source, results.answers().lines() > 0 ? names.done() : names.failed());
    }

    /** There is always a receipt: from here on it keeps the other names as well. */
    private Names name(Path source, Results results) throws IOException {
        naming.lock();
        try {
            Names names = freeNames(source);
            rename(results.answers(), names.answers());
            rename(results.errors(), names.errors());
            rename(results.receipt(), names.receipt());
            return names;
        } finally {
            naming.unlock();
        }
    }

    /** Brings new names to the disk, or after a power cut both the source and its results could be gone. */
    static void sync(Path folder) throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        } catch (AccessDeniedException windows) {
            // There a folder cannot be opened as a file, and the system keeps the order by itself.
        }
    }

    /** Moves a source to {@code failed} and leaves its unfinished results where they are. */
    Path giveUp(Path source) throws IOException {
        naming.lock();
        try {
            return moveAway(source, freeNames(source).failed());
        } finally {
            naming.unlock();
        }
    }

    private record Names(Path answers, Path errors, Path receipt, Path done, Path failed) {
        boolean areFree() {
            return List.of(answers, errors, receipt, done, failed).stream().noneMatch(Files::exists);
        }
    }

    private Names freeNames(Path source) {
        Names names = names(source, "");
        for (int attempt = 2; !names.areFree(); attempt++) {
            names = names(source, "-" + attempt);
        }
        return names;
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

    private static void rename(OutputFile results, Path name) throws IOException {
        if (results.lines() > 0) {
            Files.move(results.part(), name, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static Path moveAway(Path source, Path target) throws IOException {
        Files.move(source, target);
        Files.deleteIfExists(SettledFiles.marker(source));
        return target;
    }
}
