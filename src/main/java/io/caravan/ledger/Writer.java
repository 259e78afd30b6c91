package io.caravan.ledger;

import io.caravan.observe.FaultPoint;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one who writes. While a commit goes to the disk more writes gather, and the next commit takes them all: so a busy
 * ledger pays a fraction of a disk write for each. A disk that refuses is asked again until it is mended; meanwhile
 * outcomes wait and calls are not sent.
 */
final class Writer extends Clerk<Write> {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final int MOST = 2_000;

    private final Database database;
    private final String node;
    private final Executor threads;
    private final Timer commits;
    private final DistributionSummary sizes;
    private volatile @Nullable String trouble;

    /** @param threads for whoever waits for an outcome to be kept */
    Writer(Database database, String node, Executor threads, MeterRegistry meters) {
        super("ledger-writer", database, MOST);
        this.database = database;
        this.node = node;
        this.threads = threads;
        commits = Timer.builder("caravan.ledger.commits")
                .description("Commits of the ledger, from the first statement to the word of the disk")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(3),
                        Duration.ofMillis(10),
                        Duration.ofMillis(30),
                        Duration.ofMillis(100),
                        Duration.ofMillis(300),
                        Duration.ofSeconds(1))
                .register(meters);
        sizes = DistributionSummary.builder("caravan.ledger.commit.size")
                .description("Writes that were committed together")
                .register(meters);
    }

    /** Why nothing can be written, if so. */
    @Nullable String trouble() {
        return trouble;
    }

    @Override
    void work(Handle connection, List<Write> writes) {
        Group group = new Group(writes);
        group.pass(FaultPoint.INTENT_BEFORE, FaultPoint.ANSWER_BEFORE);
        database.check();
        long start = System.nanoTime();
        connection.useTransaction(open -> {
            group.write(open, node);
            if (trouble != null) {
                prove(open);
            }
        });
        commits.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        sizes.record(writes.size());
        group.pass(FaultPoint.INTENT_AFTER, FaultPoint.ANSWER_AFTER);
        mended();
        group.finish(threads);
    }

    /** A commit that changes no row succeeds on a disk that takes nothing; one that is to say "mended" changes this row. */
    private void prove(Handle connection) {
        connection.execute("update node set seen_at = seen_at + 1 where id = ?", node);
    }

    private void mended() {
        if (trouble != null) {
            trouble = null;
            LOG.warn("{} can be written again", database);
        }
    }

    /** Calls are not sent, housekeeping is left for the next time; outcomes wait. */
    @Override
    void failed(List<Write> writes, Throwable reason) {
        String what = Trouble.of(reason);
        if (!what.equals(trouble)) {
            LOG.error("{} cannot be written, so nothing that has to be kept is taken on: {}", database, what);
        }
        trouble = what;
        writes.forEach(write -> {
            if (write instanceof Write.Intend intent) {
                intent.done().completeExceptionally(reason);
            } else if (write instanceof Write.Borrow borrow) {
                borrow.done().completeExceptionally(reason);
            } else if (write instanceof Write.Work<?> work && !work.isPatient()) {
                threads.execute(() -> work.done().completeExceptionally(reason));
            }
        });
        writes.removeIf(write -> !isPatient(write));
    }

    private static boolean isPatient(Write write) {
        return write instanceof Write.Keep
                || write instanceof Write.Withdraw
                || (write instanceof Write.Work<?> work && work.isPatient());
    }

    @Override
    void giveUp(List<Write> writes, Throwable reason) {
        failed(writes, reason);
        writes.forEach(write -> {
            if (write instanceof Write.Keep outcome) {
                outcome.done().completeExceptionally(reason);
            } else if (write instanceof Write.Work<?> work) {
                threads.execute(() -> work.done().completeExceptionally(reason));
            }
        });
    }
}
