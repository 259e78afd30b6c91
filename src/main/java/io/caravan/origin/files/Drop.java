package io.caravan.origin.files;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Failed;
import io.caravan.chat.Failure;
import io.caravan.chat.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A dropped file whose requests are under way, and its results so far. Thread-safe. */
final class Drop {
    private final Path source;
    private final Publisher publisher;
    private final Clock clock;
    private final Results results;
    private final Receipt receipt;
    private final Headway headway;
    private final Lock writing = new ReentrantLock();
    private volatile boolean stopped;
    private volatile @Nullable FileIdentity identity;
    private @Nullable IOException trouble;

    Drop(Path source, DropFolders folders, Publisher publisher, Clock clock) {
        this.source = source;
        this.publisher = publisher;
        this.clock = clock;
        headway = new Headway(source.toFile().length(), clock);
        results = folders.results(source);
        receipt = new Receipt(source.getFileName().toString(), clock.instant());
    }

    Headway headway() {
        return headway;
    }

    Path source() {
        return source;
    }

    /** No more of this file is asked; once what is under way has ended, it stays where it is and starts again some day. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    /** From now on its requests can be known again. */
    void identify(FileIdentity known) {
        identity = known;
    }

    /** By what a request of this file is known again, if by anything. */
    @Nullable Identity identityOf(BatchLine line) {
        return identity == null ? null : identity.of(line);
    }

    /** Notes the outcome of one line. A disk that does not take it is told at the end, by {@link #finish}. */
    void end(BatchLine line, String requestId, Answer answer) {
        if (answer instanceof Answered answered) {
            headway.answered();
            write(results.answers(), OutputLine.answered(line, requestId, answered.body()), answer);
        } else if (answer instanceof Failed failed && failed.failure().kind() == Failure.Kind.STOPPING) {
            stop();
        } else if (answer instanceof Failed failed) {
            headway.failed();
            write(results.errors(), OutputLine.failed(line, requestId, failed.failure()), answer);
        }
    }

    private void write(OutputFile file, byte[] line, Answer answer) {
        writing.lock();
        try {
            if (trouble == null) {
                file.write(line);
                receipt.add(answer);
            }
        } catch (IOException e) {
            trouble = e;
            stop();
        } finally {
            writing.unlock();
        }
    }

    /**
     * Ends the file: gives the results their names and moves the source away, or, when Caravan is stopping, leaves the
     * source for next time.
     *
     * @return where the source is now
     * @throws IOException when results could not be written; the source is then in {@code failed} and what there is of
     *     the results stays beside the others
     */
    Path finish() throws IOException {
        writing.lock();
        try {
            if (trouble != null) {
                throw giveUp(trouble);
            }
            return stopped ? leave() : publish();
        } finally {
            writing.unlock();
        }
    }

    private IOException giveUp(IOException why) throws IOException {
        results.salvage(why);
        publisher.giveUp(source, identity);
        return why;
    }

    private Path leave() throws IOException {
        results.discard();
        return source;
    }

    private Path publish() throws IOException {
        results.receipt().write(receipt.toJson(clock.instant()));
        results.finish();
        return publisher.publish(source, results, identity);
    }

    long answered() {
        return results.answers().lines();
    }

    long failed() {
        return results.errors().lines();
    }
}
