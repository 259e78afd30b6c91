package io.caravan.ledger;

import java.time.Clock;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** A PostgreSQL database, which several processes can share. */
final class Postgres implements Database {
    private final String url;
    private final String user;
    private final String password;

    Postgres(LedgerPolicy policy) {
        url = policy.url();
        if (url.contains("reWriteBatchedInserts=true")) {
            throw new LedgerException(
                    "caravan.ledger.url: take reWriteBatchedInserts out; with it nobody can tell whether a"
                            + " call may be sent");
        }
        user = policy.user();
        password = policy.password().reveal();
    }

    @Override
    public Jdbi jdbi() {
        return Jdbi.create(url, user, password);
    }

    @Override
    public void check() {}

    /** Whether it can be reached shows when it is asked. */
    @Override
    public boolean isThere() {
        return true;
    }

    @Override
    public Flyway flyway() {
        return migrations();
    }

    /** Keeps itself in order; that it answers is all that can be asked. */
    @Override
    public Optional<String> damage(Handle handle) {
        handle.select("select 1").mapTo(Integer.class).one();
        return Optional.empty();
    }

    @Override
    public Flyway migrations() {
        return Migration.of(url, user, password, "collate \"C\"");
    }

    @Override
    public long size(Handle handle) {
        return handle.select("select pg_total_relation_size('request')")
                .mapTo(Long.class)
                .one();
    }

    /** Its own vacuum does that. */
    @Override
    public void shrink(Handle handle) {}

    /** Its own clock: those of the nodes may differ by more than a lease. */
    @Override
    public long now(Handle handle, Clock own) {
        return handle.select("select cast(extract(epoch from clock_timestamp()) * 1000 as bigint)")
                .mapTo(Long.class)
                .one();
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public String skipsLocked() {
        return " for update skip locked";
    }

    /** Without what follows the name of the database: there may be a password in it. */
    @Override
    public String toString() {
        return "the ledger " + url.replaceFirst("\\?.*", "");
    }

    @Override
    public void close() {}
}
