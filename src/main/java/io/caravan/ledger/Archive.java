package io.caravan.ledger;

import io.caravan.chat.Failure;
import io.caravan.chat.Models;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The ledger from outside, whether a Caravan works with it at the time or not: looks, and takes decisions on requests that
 * nobody works on. Each change is made only if the request still stands as it was seen, so that a Caravan, or somebody
 * else, who was faster is never written over. Makes no ledger. Not thread-safe.
 */
public final class Archive implements AutoCloseable {
    /** What may still be changed: nobody has a call under way, and nothing has happened since it was looked at. */
    private static final String AS_SEEN = " where tenant = ? and key = ? and state = ? and node = '' and ended_at = ?";

    private static final String RELEASE = "update request set state = 'FAILED', released = 1, ended_at = ?,"
            + " failure_kind = coalesce(failure_kind, 'HELD'), failure_code = coalesce(failure_code, 'held'),"
            + " failure_text = coalesce(failure_text, 'It was to be sent round again.')" + AS_SEEN;

    private static final String DROP = "update request set state = 'FAILED', released = 0, ended_at = ?,"
            + " failure_kind = ?, failure_code = 'dropped', failure_text = ?, failure_param = null" + AS_SEEN;

    private static final String FORGET = "delete from request" + AS_SEEN;

    private final Database database;
    private final Handle handle;
    private final Clock clock;

    /** A request that no longer answers those that come again, and what it takes to send it round again. */
    public record Released(Entry entry, byte[] original) {}

    private Archive(Database database, Handle handle, Clock clock) {
        this.database = database;
        this.handle = handle;
        this.clock = clock;
    }

    /** @throws LedgerException when there is no ledger, or it cannot be used */
    public static Archive open(LedgerPolicy policy, Clock clock) {
        return find(policy, clock)
                .orElseThrow(() -> new LedgerException("there is no ledger in "
                        + (policy.isShared() ? Database.visit(policy) : policy.directory())
                        + ": the first run of Caravan makes it"));
    }

    /**
     * Empty when there is none yet.
     *
     * @throws LedgerException when it cannot be used
     */
    public static Optional<Archive> find(LedgerPolicy policy, Clock clock) {
        Database database = Database.visit(policy);
        if (!database.isThere()) {
            return Optional.empty();
        }
        @Nullable Handle handle = null;
        try {
            handle = database.jdbi().open();
            if (hasTable(handle, "request")) {
                return Optional.of(new Archive(database, handle, clock));
            }
            handle.close();
            return Optional.empty();
        } catch (RuntimeException e) {
            if (handle != null) {
                handle.close();
            }
            throw unusable(database, e);
        }
    }

    private static boolean hasTable(Handle handle, String name) {
        return handle.queryMetadata(tables -> tables.getTables(null, null, name, new String[] {"TABLE"}))
                .mapToMap()
                .findFirst()
                .isPresent();
    }

    private static LedgerException unusable(Database database, RuntimeException reason) {
        return new LedgerException(database + " cannot be used: " + Trouble.of(reason), reason);
    }

    private <T> T ask(Function<Handle, T> question) {
        try {
            return question.apply(handle);
        } catch (RuntimeException e) {
            throw unusable(database, e);
        }
    }

    /** What is found, the oldest first. */
    public List<Entry> find(Search search) {
        return ask(open -> open.select(
                        "select " + Entry.COLUMNS + " from request where " + search.condition()
                                + " order by ended_at, sent_at, tenant, key",
                        search.parameters())
                .map(Entry::of)
                .list());
    }

    /** Those that were asked under this id last, or seen in this trace. */
    public List<Entry> seenAs(String id) {
        return ask(open -> open.select(
                        "select " + Entry.COLUMNS
                                + " from request where request_id = ? or (trace_id = ? and trace_id <> '')"
                                + " order by ended_at, sent_at, tenant, key",
                        id,
                        id)
                .map(Entry::of)
                .list());
    }

    /** The same, but no more than so many. */
    public List<Entry> find(Search search, int most) {
        return ask(open -> open.select(
                        "select " + Entry.COLUMNS + " from request where " + search.condition()
                                + " order by ended_at, sent_at, tenant, key limit " + most,
                        search.parameters())
                .map(Entry::of)
                .list());
    }

    /** What the calls of these may have cost in vain. */
    public Exposure exposure(Search search, Models models) {
        return ask(open -> Exposure.of(open, models, search.condition(), search.parameters()));
    }

    public Stock stock(Models models) {
        return ask(open -> new Stock(
                database.toString(), database.size(open), count(open), oldestOutcome(open), unknown(open, models)));
    }

    /** What tenants have used of the budgets of this day and month; nothing in a ledger from before there were any. */
    public List<Used> used() {
        return ask(open -> hasTable(open, "budget")
                ? open.select("select * from budget where ends_at > ? order by tenant, kind", now().toEpochMilli())
                        .map((row, context) -> new Used(
                                row.getString("tenant"),
                                row.getString("kind"),
                                row.getString("period"),
                                row.getLong("spent"),
                                row.getLong("taken")))
                        .list()
                : List.of());
    }

    private static Map<Standing, Long> count(Handle open) {
        Map<Standing, Long> counts = new EnumMap<>(Standing.class);
        open.select("select state, min(node) as node, count(*) as requests from request group by state, node = ''")
                .map((row, context) ->
                        Map.entry(Standing.of(row.getString("state"), row.getString("node")), row.getLong("requests")))
                .forEach(count -> counts.put(count.getKey(), count.getValue()));
        return counts;
    }

    private static @Nullable Instant oldestOutcome(Handle open) {
        return open.select("select ended_at from request where state <> 'SENT' order by ended_at limit 1")
                .mapTo(Long.class)
                .findOne()
                .map(Instant::ofEpochMilli)
                .orElse(null);
    }

    private static Exposure unknown(Handle open, Models models) {
        Search search = Search.of(Standing.UNKNOWN, Standing.HELD);
        return Exposure.of(open, models, search.condition(), search.parameters());
    }

    /** @throws LedgerException when it cannot be written */
    public void checkWritable() {
        ask(open -> open.inTransaction(
                transaction -> transaction.execute("update request set released = released where tenant is null")));
    }

    /** What the database finds wrong with its own file or server; nothing when all is well. May read all of it. */
    public Optional<String> damage() {
        return ask(database::damage);
    }

    /** How its tables compare to those that this Caravan knows. */
    public Schema schema() {
        return ask(open -> Schema.of(database.migrations()));
    }

    /**
     * Makes them dead letters that no longer answer the requests when they come again: whatever happens to the caller
     * after this, they are still there. What does not stand as it was seen is left out.
     */
    public List<Released> release(List<Entry> entries) {
        return ask(open -> open.inTransaction(transaction -> {
            List<Released> released = new ArrayList<>(entries.size());
            for (Entry entry : entries) {
                Entry now = entry.failedAt(now());
                if (change(transaction, RELEASE, entry, now.endedAt().toEpochMilli())) {
                    released.add(new Released(now, original(transaction, now)));
                }
            }
            return released;
        }));
    }

    private static byte[] original(Handle open, Entry entry) {
        return open.select("select body from request where tenant = ? and key = ?", entry.tenant(), entry.key())
                .mapTo(byte[].class)
                .one();
    }

    /** They have failed for good: no call is made for them when they come again. Returns how many. */
    public int drop(List<Entry> entries) {
        Failure why = dropped();
        return ask(open -> open.inTransaction(transaction -> (int) entries.stream()
                .filter(entry -> change(
                        transaction,
                        DROP,
                        entry,
                        now().toEpochMilli(),
                        why.kind().name(),
                        why.message()))
                .count()));
    }

    /** Of a kind that clients do not try again by themselves. */
    private static Failure dropped() {
        return Failure.caller(
                "dropped",
                "It is not known whether this was answered before Caravan was cut off, and somebody decided not to ask"
                        + " again.",
                null);
    }

    /** Nothing is known of them any more: when they come again, they are asked. Returns how many. */
    public int forget(List<Entry> entries) {
        return ask(open -> open.inTransaction(transaction -> (int) entries.stream()
                .filter(entry -> change(transaction, FORGET, entry))
                .count()));
    }

    private static boolean change(Handle open, String statement, Entry seen, Object... values) {
        List<Object> parameters = new ArrayList<>(List.of(values));
        parameters.add(seen.tenant());
        parameters.add(seen.key());
        parameters.add(state(seen.standing()).name());
        parameters.add(seen.endedAt().toEpochMilli());
        return open.execute(statement, parameters.toArray()) > 0;
    }

    private static RequestRow.State state(Standing standing) {
        return switch (standing) {
            case UNKNOWN, UNDER_WAY -> RequestRow.State.SENT;
            case ANSWERED -> RequestRow.State.ANSWERED;
            case FAILED -> RequestRow.State.FAILED;
            case HELD -> RequestRow.State.HELD;
        };
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public void close() {
        handle.close();
        database.close();
    }
}
