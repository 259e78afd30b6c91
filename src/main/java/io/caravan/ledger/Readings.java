package io.caravan.ledger;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one who reads what is no row of the table of requests. */
final class Readings extends Clerk<Readings.Reading<?>> {
    private static final Logger LOG = LoggerFactory.getLogger(Readings.class);
    private static final int MOST = 128;

    private final Executor threads;

    /** @param read null until it has been */
    private record Result<T>(Reading<T> reading, @Nullable T read) {
        void tell() {
            reading.done().complete(read);
        }
    }

    /** Something to be read. */
    record Reading<T>(Function<Handle, T> work, CompletableFuture<@Nullable T> done) {
        private Result<T> on(Handle handle) {
            return new Result<>(this, work.apply(handle));
        }
    }

    /** @param threads for whoever waits for an answer */
    Readings(Database database, Executor threads) {
        super("ledger-readings", database, MOST);
        this.threads = threads;
    }

    /** Exceptional when it cannot be read now. */
    <T> CompletableFuture<T> read(Function<Handle, T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        add(new Reading<>(work, done));
        return done;
    }

    @Override
    void work(Handle connection, List<Reading<?>> readings) {
        List<? extends Result<?>> results =
                readings.stream().map(reading -> reading.on(connection)).toList();
        threads.execute(() -> results.forEach(Result::tell));
    }

    @Override
    void failed(List<Reading<?>> readings, Throwable reason) {
        LOG.warn("the ledger cannot be read: {}", Trouble.of(reason));
        giveUp(readings, reason);
    }

    @Override
    void giveUp(List<Reading<?>> readings, Throwable reason) {
        List<Reading<?>> refused = List.copyOf(readings);
        readings.clear();
        threads.execute(() -> refused.forEach(reading -> reading.done().completeExceptionally(reason)));
    }
}
