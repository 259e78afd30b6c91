package io.caravan.ledger;

import java.time.Clock;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** A database that can hold the ledger: what SQLite and PostgreSQL do differently. */
interface Database extends AutoCloseable {

    /** @throws LedgerException when it cannot be used */
    static Database open(LedgerPolicy policy) {
        Database database = policy.isShared() ? new Postgres(policy) : Sqlite.open(policy.directory());
        try {
            database.flyway().migrate();
            return database;
        } catch (RuntimeException e) {
            database.close();
            throw e instanceof LedgerException
                    ? e
                    : new LedgerException(database + " cannot be used: " + Trouble.of(e), e);
        }
    }

    /** For whoever looks into the ledger of others: takes no lock, makes no file and no tables. */
    static Database visit(LedgerPolicy policy) {
        return policy.isShared() ? new Postgres(policy) : Sqlite.visit(policy.directory());
    }

    Jdbi jdbi();

    /** Whether there is something to open. */
    boolean isThere();

    /** Makes its tables, or brings those of an earlier version up to date. */
    Flyway flyway();

    /** @throws LedgerException when what is open is not what is on the disk any more */
    void check();

    /** The same without making anything; only to look. */
    Flyway migrations();

    /** What is wrong with it by its own account, if anything. May read all of it; changes nothing. */
    Optional<String> damage(Handle handle);

    /** Bytes that the ledger takes, without what a later row could take again. */
    long size(Handle handle);

    /** Gives some of the space of deleted rows back to the disk; a short piece of work. */
    void shrink(Handle handle);

    /** Milliseconds since 1970 by the clock that all who share the ledger go by. */
    long now(Handle handle, Clock own);

    /** Whether other processes may have calls of this ledger under way. */
    boolean isShared();

    /** What a query says to pass by rows that another process writes at the time, if several can. */
    String skipsLocked();

    /** For people: what and where it is, without secrets. */
    @Override
    String toString();

    @Override
    void close();
}
