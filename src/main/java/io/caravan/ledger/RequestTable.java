package io.caravan.ledger;

import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Saved;
import io.caravan.chat.Usage;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The statements on the table of requests, the same for SQLite and PostgreSQL. */
final class RequestTable {
    private static final String COLUMNS = """
            tenant, key, fingerprint, state, node, call, origin, model, tokens, sent_at, ended_at,
            failure_kind, failure_code, failure_text, failure_param, released, merge, size,
            prompt_hit, prompt_miss, completion, calls, retries, unknown_calls, cost, cost_in_peak,
            saved_calls, saved_slot_millis, saved_tokens, saved_cost_cold, saved_cost_warm, body, request_id, trace_id""";

    /**
     * A call that another node has under way, or an answer that is there already, is never written over. What failed may
     * come again with another body under the same name: it is that one which is asked, and whose outcome stands.
     */
    private static final String INTEND = """
            insert into request (%s)
            values (?, ?, ?, 'SENT', ?, ?, ?, ?, ?, ?, 0, null, null, null, null, 0, '', 0, 0, 0, 0, 0, 0, ?, 0, 0,
                0, 0, 0, 0, 0, ?, ?, ?)
            on conflict (tenant, key) do update set
                fingerprint = excluded.fingerprint, model = excluded.model, tokens = excluded.tokens,
                state = 'SENT', node = excluded.node, call = excluded.call, origin = excluded.origin,
                sent_at = excluded.sent_at, ended_at = 0, unknown_calls = excluded.unknown_calls, body = excluded.body,
                request_id = excluded.request_id, trace_id = excluded.trace_id
            where request.state in ('FAILED', 'HELD')
                or (request.state = 'SENT' and request.node in ('', excluded.node))""".formatted(COLUMNS);

    /** The first answer stands. The body goes with the origin, which knows how to read it. */
    private static final String KEEP = """
            insert into request (%s)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant, key) do update set
                fingerprint = excluded.fingerprint, origin = excluded.origin, model = excluded.model,
                tokens = excluded.tokens, state = excluded.state, node = excluded.node, ended_at = excluded.ended_at,
                failure_kind = excluded.failure_kind, failure_code = excluded.failure_code,
                failure_text = excluded.failure_text, failure_param = excluded.failure_param, released = 0,
                merge = excluded.merge, size = excluded.size,
                prompt_hit = excluded.prompt_hit, prompt_miss = excluded.prompt_miss, completion = excluded.completion,
                calls = excluded.calls, retries = excluded.retries, unknown_calls = excluded.unknown_calls,
                cost = excluded.cost, cost_in_peak = excluded.cost_in_peak, saved_calls = excluded.saved_calls,
                saved_slot_millis = excluded.saved_slot_millis, saved_tokens = excluded.saved_tokens,
                saved_cost_cold = excluded.saved_cost_cold, saved_cost_warm = excluded.saved_cost_warm,
                body = excluded.body, request_id = excluded.request_id, trace_id = excluded.trace_id
            where request.state <> 'ANSWERED'""".formatted(COLUMNS);

    /** An earlier call of the request may still be unknown: then it is again what it was before this one. */
    private static final List<String> WITHDRAW = List.of(
            "update request set node = '', unknown_calls = unknown_calls - 1"
                    + " where tenant = ? and key = ? and state = 'SENT' and node = ? and unknown_calls > 0",
            "delete from request where tenant = ? and key = ? and state = 'SENT' and node = ?");

    private static final byte[] NOTHING = {};

    /** Puts a row into a statement. */
    private interface Binding<T> {
        void bind(Values values, T row) throws SQLException;
    }

    /** Notes that calls are about to be sent; returns for each row whether it may be. */
    boolean[] intend(Handle handle, List<RequestRow> rows) {
        return execute(handle, INTEND, rows, (values, row) -> values.add(row.id())
                .add(row.fingerprint())
                .add(row.node(), row.call(), row.origin(), row.model())
                .add(row.tokens(), row.sentAt(), row.charge().unknown())
                .add(NOTHING)
                .add(row.seen().request(), row.seen().trace()));
    }

    /** Keeps outcomes; returns for each row whether it is the outcome that stands. */
    boolean[] keep(Handle handle, List<RequestRow> rows) {
        return execute(handle, KEEP, rows, (values, row) -> values.add(row.id())
                .add(row.fingerprint())
                .add(row.state().name(), row.node(), row.call(), row.origin(), row.model())
                .add(row.tokens(), row.sentAt(), row.endedAt())
                .add(row.failure())
                .add(row.merge())
                .add(row.size())
                .add(row.charge())
                .add(row.body())
                .add(row.seen().request(), row.seen().trace()));
    }

    /** Takes back that calls are under way: they ended without an answer, and are not on the wire now. */
    void withdraw(Handle handle, Collection<RequestKey> keys, String node) {
        for (String statement : WITHDRAW) {
            execute(handle, statement, keys, (values, id) -> values.add(id).add(node));
        }
    }

    /**
     * Past JDBI's own batches, which cost a quarter more CPU (38 against 30 µs a request, lookup included). Returns for each
     * row whether it was written.
     */
    private static <T> boolean[] execute(Handle handle, String sql, Collection<T> rows, Binding<T> binding) {
        try (PreparedStatement statement = handle.getConnection().prepareStatement(sql)) {
            for (T row : rows) {
                binding.bind(new Values(statement), row);
                statement.addBatch();
            }
            return written(statement.executeBatch());
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }

    /** All failures whose keys begin so no longer answer the request when it comes again. */
    void release(Handle handle, RequestKey prefix) {
        String first = prefix.key();
        String next = first.substring(0, first.length() - 1) + (char) (first.charAt(first.length() - 1) + 1);
        handle.execute(
                "update request set released = 1 where tenant = ? and key >= ? and key < ? and state = 'FAILED'",
                prefix.tenant(),
                first,
                next);
    }

    private static boolean[] written(int[] counts) {
        boolean[] written = new boolean[counts.length];
        for (int i = 0; i < counts.length; i++) {
            written[i] = counts[i] > 0;
        }
        return written;
    }

    /** The rows there are among these. */
    List<RequestRow> find(Handle handle, Collection<RequestKey> ids) {
        String places = String.join(", ", Collections.nCopies(ids.size(), "(?, ?)"));
        Query query = handle.createQuery(
                "select " + COLUMNS + " from request where (tenant, key) in (values " + places + ")");
        int position = 0;
        for (RequestKey id : ids) {
            query.bind(position++, id.tenant()).bind(position++, id.key());
        }
        return query.map(RequestTable::row).list();
    }

    static RequestRow row(ResultSet row, StatementContext context) throws SQLException {
        return new RequestRow(
                new RequestKey(row.getString("tenant"), row.getString("key")),
                new RequestRow.Seen(row.getString("request_id"), row.getString("trace_id")),
                row.getBytes("fingerprint"),
                RequestRow.State.valueOf(row.getString("state")),
                row.getString("node"),
                row.getString("call"),
                row.getString("origin"),
                row.getString("model"),
                row.getInt("tokens"),
                row.getLong("sent_at"),
                row.getLong("ended_at"),
                failure(row),
                row.getInt("released") == 1,
                row.getString("merge"),
                row.getInt("size"),
                charge(row),
                row.getBytes("body"));
    }

    static @Nullable Failure failure(ResultSet row) throws SQLException {
        String kind = row.getString("failure_kind");
        return kind == null
                ? null
                : new Failure(
                        Failure.Kind.valueOf(kind),
                        row.getString("failure_code"),
                        row.getString("failure_text"),
                        row.getString("failure_param"),
                        null);
    }

    private static Charge charge(ResultSet row) throws SQLException {
        return new Charge(
                new Usage(row.getLong("prompt_hit"), row.getLong("prompt_miss"), row.getLong("completion")),
                row.getLong("calls"),
                row.getLong("retries"),
                row.getLong("unknown_calls"),
                row.getLong("cost"),
                row.getLong("cost_in_peak"),
                saved(row));
    }

    private static Saved saved(ResultSet row) throws SQLException {
        return new Saved(
                row.getLong("saved_calls"),
                row.getLong("saved_slot_millis"),
                row.getLong("saved_tokens"),
                row.getLong("saved_cost_cold"),
                row.getLong("saved_cost_warm"));
    }
}
