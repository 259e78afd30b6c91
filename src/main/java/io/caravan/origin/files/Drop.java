package io.caravan.origin.files;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Failed;
import io.caravan.chat.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A dropped file whose requests are under way, and its results so far. Thread-safe. */
final class Drop {
    private final Path source;
    private final DropFolders folders;
    private final OutputFile answers;
    private final OutputFile errors;
    private final Lock writing = new ReentrantLock();
    private volatile boolean stopped;
    private @Nullable IOException trouble;

    Drop(Path source, DropFolders folders) {
        this.source = source;
        this.folders = folders;
        answers = folders.answers(source);
        errors = folders.errors(source);
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

    /** Notes the outcome of one line. A disk that does not take it is told at the end, by {@link #finish}. */
    void end(BatchLine line, String requestId, Answer answer) {
        if (answer instanceof Answered answered) {
            write(answers, OutputLine.answered(line, requestId, answered.body()));
        } else if (answer instanceof Failed failed) {
            fail(line, requestId, failed.failure());
        }
    }

    private void fail(BatchLine line, String requestId, Failure failure) {
        if (failure.kind() == Failure.Kind.STOPPING) {
            stop();
        } else {
            write(errors, OutputLine.failed(line, requestId, failure));
        }
    }

    private void write(OutputFile results, byte[] line) {
        writing.lock();
        try {
            if (trouble == null) {
                results.write(line);
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
                folders.giveUp(source);
                throw trouble;
            }
            return stopped ? leave() : publish();
        } finally {
            writing.unlock();
        }
    }

    private Path leave() throws IOException {
        answers.discard();
        errors.discard();
        return source;
    }

    private Path publish() throws IOException {
        answers.finish();
        errors.finish();
        return folders.publish(source, answers, errors);
    }

    long answered() {
        return answers.lines();
    }

    long failed() {
        return errors.lines();
    }
}
