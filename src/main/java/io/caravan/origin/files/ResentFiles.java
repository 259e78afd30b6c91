package io.caravan.origin.files;

import io.caravan.origin.HandOver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Collects batch lines in one new file of the drop folder; lines with the same {@code custom_id}, which may come from
 * several files, need one each. Files get the names under which they are found when they are complete. Not thread-safe.
 */
public final class ResentFiles implements HandOver {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Path in;
    private final String stem;
    private final List<Batch> batches = new ArrayList<>();

    private ResentFiles(Path in, String stem) {
        this.in = in;
        this.stem = stem;
    }

    /** @param dir the one with the folder {@code in}, which is created if it is missing */
    public static ResentFiles to(Path dir, Clock clock) {
        try {
            Path in = Files.createDirectories(dir.resolve("in"));
            return new ResentFiles(in, "resent-" + STAMP.format(clock.instant()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the folder in of " + dir + ": " + e, e);
        }
    }

    /** A file that is being written. */
    private record Batch(Path file, OutputFile part, SeenIds ids, List<CompletableFuture<Void>> waiting) {}

    @Override
    public CompletableFuture<Void> add(byte[] original) {
        BatchLine line = BatchLineReader.read(0, original);
        String id = line.customId();
        if (line.refusal() != null || id == null) {
            return CompletableFuture.failedFuture(new IOException("what was kept of it is no line of a batch"));
        }
        CompletableFuture<Void> taken = new CompletableFuture<>();
        try {
            Batch batch = batchWithout(id);
            batch.part().write(original);
            batch.waiting().add(taken);
        } catch (IOException e) {
            taken.completeExceptionally(e);
        }
        return taken;
    }

    private Batch batchWithout(String id) throws IOException {
        for (Batch batch : batches) {
            if (batch.ids().add(id)) {
                return batch;
            }
        }
        Batch batch = begin();
        batch.ids().add(id);
        batches.add(batch);
        return batch;
    }

    private Batch begin() throws IOException {
        for (int attempt = batches.size() + 1; ; attempt++) {
            Path file = in.resolve(stem + (attempt == 1 ? "" : "-" + attempt) + ".jsonl");
            Path part = file.resolveSibling(file.getFileName() + ".part");
            if (!Files.exists(file) && isOurs(part)) {
                return new Batch(file, new OutputFile(part), new SeenIds(), new ArrayList<>());
            }
        }
    }

    /** Somebody else may send requests round again in the same second. */
    private static boolean isOurs(Path part) throws IOException {
        try {
            Files.createFile(part);
            return true;
        } catch (FileAlreadyExistsException taken) {
            return false;
        }
    }

    @Override
    public void finish() {
        batches.forEach(this::publish);
    }

    private void publish(Batch batch) {
        try {
            batch.part().finish();
            Files.move(batch.part().part(), batch.file());
            DropFolders.sync(in);
            batch.waiting().forEach(taken -> taken.complete(null));
        } catch (IOException e) {
            batch.waiting().forEach(taken -> taken.completeExceptionally(e));
        }
    }

    /** Where the lines are. */
    public List<Path> files() {
        return batches.stream().map(Batch::file).filter(Files::exists).toList();
    }

    @Override
    public void close() {
        for (Batch batch : batches) {
            batch.waiting().forEach(taken -> taken.cancel(false));
            try {
                batch.part().discard();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot remove " + batch.part().part() + ": " + e, e);
            }
        }
    }
}
