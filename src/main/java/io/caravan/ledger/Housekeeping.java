package io.caravan.ledger;

import io.caravan.chat.Models;
import io.caravan.ledger.Exposure.CutOff;
import io.caravan.step.Daemon;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds calls whose node is gone, forgets outcomes in time, and looks whether a disk that refused takes writes again. Works
 * in small pieces, each committed with what is written at the time.
 */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);

    /** A node that was not heard of for so long is gone, and the calls it had under way are unknown. */
    private static final Duration LEASE = Duration.ofSeconds(15);

    private static final Duration ROUND = Duration.ofSeconds(20);

    /** Rows are counted by reading all of an index. */
    private static final Duration MEASURED = Duration.ofMinutes(1);

    /** Long enough to look at the month before. */
    private static final Duration BUDGETS_KEPT = Duration.ofDays(62);

    private static final int FORGOTTEN_AT_ONCE = 2_000;
    private static final int FORGOTTEN_EARLY = 10;

    private final Database database;
    private final LedgerPolicy policy;
    private final String node;
    private final Writer writer;
    private final AcceptedTable accepted;
    private final Models models;
    private final LedgerMeters meters;
    private final Clock clock;
    private final Jdbi jdbi;
    private final ScheduledExecutorService timer = Daemon.timer("ledger-housekeeping");

    Housekeeping(
            Database database,
            LedgerPolicy policy,
            String node,
            Writer writer,
            AcceptedTable accepted,
            Models models,
            LedgerMeters meters,
            Clock clock) {
        this.database = database;
        this.policy = policy;
        this.node = node;
        this.writer = writer;
        this.accepted = accepted;
        this.models = models;
        this.meters = meters;
        this.clock = clock;
        jdbi = database.jdbi();
    }

    /** Before anything else: what earlier processes left under way is unknown from now on. */
    void takeOver() {
        jdbi.useTransaction(this::beat);
        jdbi.useHandle(accepted::count);
        measure();
    }

    void start() {
        every(HEARTBEAT, () -> {
            if (database.isShared() || writer.trouble() != null) {
                writer.add(new Write.Task(this::beat));
            }
        });
        every(ROUND, this::forgetSoon);
        every(MEASURED, this::measure);
    }

    void forgetSoon() {
        writer.add(new Write.Task(this::forget));
    }

    private void every(Duration period, Runnable work) {
        timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        LOG.warn("{}: {}", database, Trouble.of(e));
                    }
                },
                period.toMillis(),
                period.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Says that this node lives, and takes note of those that do not. A file has one node at a time: this one. */
    private void beat(Handle handle) {
        long now = database.now(handle, clock);
        handle.execute(
                "insert into node (id, seen_at) values (?, ?) on conflict (id) do update set seen_at = excluded.seen_at",
                node,
                now);
        // Whoever had the file before is gone, whatever the clock said then.
        long lastSign = database.isShared() ? now - LEASE.toMillis() : Long.MAX_VALUE;
        handle.execute("delete from node where id <> ? and seen_at < ?", node, lastSign);
        AcceptedTable.release(handle, node);
        Exposure exposure = Exposure.of(handle, models, cutOff(handle));
        if (!exposure.isNone()) {
            meters.cutOff(exposure);
            LOG.warn("a crash cut off {}: it is not known whether they were answered; {}", exposure, consequence());
        }
    }

    /** Each is found by one node only, however many look. */
    private List<CutOff> cutOff(Handle handle) {
        return handle.select(
                        "update request set node = '' where state = 'SENT' and node <> '' and node <> ?"
                                + " and node not in (select id from node) returning call, model, tokens",
                        node)
                .map((row, context) -> new CutOff(row.getString("call"), row.getString("model"), row.getLong("tokens")))
                .list();
    }

    private String consequence() {
        return policy.unknown() == LedgerPolicy.Unknown.HOLD
                ? "they are held, see `caravan held`"
                : "they are asked again when their requests come again";
    }

    private void measure() {
        jdbi.useHandle(handle -> {
            long rows = handle.select("select count(*) from request")
                    .mapTo(Long.class)
                    .one();
            meters.measured(database.size(handle), rows);
            if (database.isShared()) {
                accepted.count(handle); // others accept and answer, too
            }
        });
    }

    /** Forgets what is too old, or the oldest when there is too much. The next piece follows at once if there is more. */
    private void forget(Handle handle) {
        // First a write: SQLite refuses to write what has been read before another process, the command line, wrote.
        handle.execute(
                "delete from request where state = 'SENT' and node = '' and sent_at < ?",
                clock.millis() - policy.keep().toMillis());
        long tooOld = clock.millis() - policy.keep().toMillis();
        int forgotten = forget(handle, "state <> 'SENT'", tooOld, FORGOTTEN_AT_ONCE);
        DeliveryTable.expire(handle, clock.millis() - policy.giveUp().toMillis());
        int results = AcceptedTable.forget(handle, tooOld, FORGOTTEN_AT_ONCE);
        handle.execute("delete from budget where ends_at < ?", clock.millis() - BUDGETS_KEPT.toMillis());
        int early = makeRoom(handle);
        database.shrink(handle);
        if (Math.max(Math.max(forgotten, results), early) == FORGOTTEN_AT_ONCE) {
            forgetSoon();
        }
    }

    /** Forgets the oldest answers until the rest fits: few at a time, for they may be long. */
    private int makeRoom(Handle handle) {
        int early = 0;
        int piece = FORGOTTEN_EARLY;
        while (piece == FORGOTTEN_EARLY && early < FORGOTTEN_AT_ONCE && isTooLarge(handle)) {
            piece = Math.max(
                    forget(handle, "state = 'ANSWERED'", Long.MAX_VALUE, FORGOTTEN_EARLY),
                    AcceptedTable.forget(handle, Long.MAX_VALUE, FORGOTTEN_EARLY));
            early += piece;
        }
        if (early > 0) {
            LOG.warn("{} is larger than caravan.ledger.max-size: {} answers are forgotten early", database, early);
        }
        return early;
    }

    private boolean isTooLarge(Handle handle) {
        return !database.isShared() && database.size(handle) > policy.maxSize();
    }

    private static int forget(Handle handle, String which, long until, int most) {
        return handle.execute(
                "delete from request where (tenant, key) in (select tenant, key from request where " + which
                        + " and ended_at < ? and state <> 'SENT' order by ended_at limit ?)",
                until,
                most);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
