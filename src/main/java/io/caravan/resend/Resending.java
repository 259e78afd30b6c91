package io.caravan.resend;

import io.caravan.ledger.Archive;
import io.caravan.ledger.Archive.Released;
import io.caravan.ledger.Entry;
import io.caravan.origin.HandOver;
import io.caravan.origin.files.ResentFiles;
import io.caravan.origin.kafka.ResentRecords;
import io.caravan.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Sends requests of the ledger round again, each the way it came. One that can be handed over first becomes a dead letter
 * that no longer answers for itself, then is handed over, then is forgotten: whenever this ends, it is in the ledger or
 * on its way, and what is on its way is asked. One whose sender has to come again by himself is only forgotten.
 */
public final class Resending {
    private static final String KAFKA = "kafka";
    private static final String FILES = "files";

    /** A Caravan that writes to the ledger waits meanwhile, so pieces are small. */
    private static final int PIECE = 200;

    private final Archive archive;
    private final Settings settings;
    private final Consumer<String> say;
    private int kept;

    /** @param say told what became of the requests, in lines for people that hold keys as strangers named them */
    public Resending(Archive archive, Settings settings, Consumer<String> say) {
        this.archive = archive;
        this.settings = settings;
        this.say = say;
    }

    /** Whether it can be handed over, so that nobody has to come again. */
    public static boolean isPossible(Entry entry) {
        return entry.hasOriginal()
                && (entry.origin().equals(KAFKA) || entry.origin().equals(FILES));
    }

    /**
     * Returns how many could not be sent and are still in the ledger.
     *
     * @throws IOException when nothing could be handed over to Kafka; then nothing has changed
     */
    public int send(List<Entry> entries) throws IOException, InterruptedException {
        toKafka(ours(entries, KAFKA));
        toFiles(ours(entries, FILES));
        forget(entries.stream().filter(entry -> !isPossible(entry)).toList());
        return kept;
    }

    /** What this way is charged to another tenant by now stays: nobody pays for the requests of others. */
    private List<Entry> ours(List<Entry> entries, String origin) {
        String payer = settings.text("caravan." + origin + ".tenant");
        List<Entry> ours = new ArrayList<>();
        for (Entry entry : entries) {
            if (isPossible(entry) && entry.origin().equals(origin)) {
                if (entry.tenant().equals(payer)) {
                    ours.add(entry);
                } else {
                    keep(entry, "caravan." + origin + ".tenant is " + payer + ", and it belongs to " + entry.tenant());
                }
            }
        }
        return ours;
    }

    private void toKafka(List<Entry> entries) throws IOException, InterruptedException {
        if (entries.isEmpty()) {
            return;
        }
        String brokers = settings.text("caravan.kafka.brokers");
        if (brokers.isEmpty()) {
            throw new IOException("some came over Kafka: set caravan.kafka.brokers, or leave them out with --origin");
        }
        try (HandOver records = ResentRecords.to(brokers)) {
            say(handOver(entries, records), "written to Kafka again");
        }
    }

    private void toFiles(List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        try (ResentFiles files = ResentFiles.to(settings.path("caravan.files.dir"), Clock.systemUTC())) {
            int sent = handOver(entries, files);
            say(
                    sent,
                    "written to "
                            + String.join(
                                    ", ",
                                    files.files().stream().map(Path::toString).toList()));
        }
    }

    private int handOver(List<Entry> entries, HandOver to) {
        Map<Entry, CompletableFuture<Void>> handed = new LinkedHashMap<>();
        for (List<Entry> piece : pieces(entries)) {
            List<Released> released = archive.release(piece);
            changed(piece.size() - released.size());
            released.forEach(one -> handed.put(one.entry(), to.add(one.original())));
        }
        to.finish();
        List<Entry> taken = new ArrayList<>(handed.size());
        handed.forEach((entry, outcome) -> {
            try {
                outcome.getNow(null);
                if (outcome.isDone()) {
                    taken.add(entry);
                }
            } catch (CompletionException | CancellationException e) {
                keep(entry, reason(e));
            }
        });
        pieces(taken).forEach(archive::forget);
        return taken.size();
    }

    private static String reason(Throwable problem) {
        Throwable root = problem;
        while (root.getCause() != null && !isOurs(root)) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }

    /** These say already what to do. */
    private static boolean isOurs(Throwable problem) {
        return problem.getClass().getName().startsWith("io.caravan.");
    }

    private void forget(List<Entry> entries) {
        int forgotten = 0;
        for (List<Entry> piece : pieces(entries)) {
            forgotten += archive.forget(piece);
        }
        changed(entries.size() - forgotten);
        say(forgotten, "forgotten, because only their senders can bring them again: they are asked when they come");
    }

    private void keep(Entry entry, String why) {
        kept++;
        say.accept("not sent, still in the ledger: " + entry.key() + " (" + why + ")");
    }

    private void changed(int count) {
        say(count, "left alone, because they have changed meanwhile");
    }

    private void say(int count, String what) {
        if (count > 0) {
            say.accept(count + " " + what);
        }
    }

    public static List<List<Entry>> pieces(List<Entry> entries) {
        List<List<Entry>> pieces = new ArrayList<>();
        for (int from = 0; from < entries.size(); from += PIECE) {
            pieces.add(entries.subList(from, Math.min(entries.size(), from + PIECE)));
        }
        return pieces;
    }
}
