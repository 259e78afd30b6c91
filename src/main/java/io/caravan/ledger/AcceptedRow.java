package io.caravan.ledger;

import io.caravan.chat.Accepted;
import io.caravan.chat.AcceptedStore.Found;
import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Failed;
import io.caravan.chat.Answer.Source;
import io.caravan.chat.Asker;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Identity;
import io.caravan.chat.Inbound;
import io.caravan.chat.Lane;
import io.caravan.chat.Merge;
import io.caravan.chat.MergeChoice;
import io.caravan.chat.TraceContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** How an accepted request is written down and read again, and how its outcome. */
final class AcceptedRow {
    private static final String ORIGIN = "async";

    private static final String INSERT = "insert into accepted (id, tenant, key, fingerprint, lane, merge_asked,"
            + " merge_usual, node, accepted_at, not_before, deadline, ended_at, bytes, merge, size, calls, source, body,"
            + " traceparent) values (?, ?, ?, ?, ?, ?, ?, '', ?, 0, ?, 0, ?, '', 0, 0, '', ?, ?) on conflict (tenant, key) do nothing";

    /** The first outcome stands. */
    private static final String END = "update accepted set node = '', ended_at = ?, failure_kind = ?, failure_code = ?,"
            + " failure_text = ?, failure_param = ?, merge = ?, size = ?, calls = ?, source = ?, upstream = ?, body = ?"
            + " where id = ? and ended_at = 0";

    private AcceptedRow() {}

    static Identity identity(Accepted request) {
        return Objects.requireNonNull(request.inbound().identity(), "an accepted request has an identity");
    }

    /** False when there is one of this key already. */
    static boolean insert(Handle open, Accepted request, long now) {
        Inbound inbound = request.inbound();
        Asker asker = inbound.asker();
        Identity identity = identity(request);
        Instant deadline = Objects.requireNonNull(inbound.deadline(), "an accepted request has a deadline");
        Merge asked = asker.merge().asked();
        return open.execute(
                        INSERT,
                        request.id(),
                        asker.tenant(),
                        identity.key(),
                        identity.fingerprint(),
                        asker.lane().label(),
                        asked == null ? "" : asked.label(),
                        asker.merge().usual().label(),
                        now,
                        deadline.toEpochMilli(),
                        request.bytes(),
                        inbound.body(),
                        inbound.trace().parent())
                > 0;
    }

    static Accepted read(ResultSet row, StatementContext context) throws SQLException {
        byte[] body = row.getBytes("body");
        MergeChoice merge = new MergeChoice(
                Merge.of(row.getString("merge_asked")).orElse(null),
                Merge.of(row.getString("merge_usual")).orElse(Merge.NONE));
        Lane lane = Lane.of(row.getString("lane")).orElse(Lane.BULK);
        Inbound inbound = new Inbound(
                body,
                new Asker(ORIGIN, row.getString("tenant"), lane, merge),
                Instant.ofEpochMilli(row.getLong("deadline")));
        Identity identity = new Identity(row.getString("key"), row.getBytes("fingerprint"), true, () -> body);
        return new Accepted(row.getString("id"), inbound.identifiedBy(identity).tracedBy(trace(row)), List.of());
    }

    static TraceContext trace(ResultSet row) throws SQLException {
        return TraceContext.of(row.getString("traceparent"), null);
    }

    /** False when it has another outcome already. */
    static boolean end(Handle open, String id, Answer answer, long now) {
        Answered answered = answer instanceof Answered yes ? yes : null;
        Failure failure = answer instanceof Failed failed ? failed.failure() : null;
        return open.execute(
                        END,
                        now,
                        failure == null ? null : failure.kind().name(),
                        failure == null ? null : failure.code(),
                        failure == null ? null : failure.message(),
                        failure == null ? null : failure.param(),
                        answered == null ? "" : answered.merge().label(),
                        answered == null ? 0 : answered.size(),
                        answered == null ? 0 : answered.calls(),
                        answered == null ? "" : answered.source().label(),
                        answered == null ? null : answered.fallback(),
                        answered == null ? new byte[0] : answered.body(),
                        id)
                > 0;
    }

    static Found found(ResultSet row, StatementContext context) throws SQLException {
        return new Found(row.getString("id"), row.getString("tenant"), answer(row), List.of());
    }

    private static @Nullable Answer answer(ResultSet row) throws SQLException {
        if (row.getLong("ended_at") == 0) {
            return null;
        }
        Failure failure = RequestTable.failure(row);
        return failure == null
                ? new Answered(
                        row.getBytes("body"),
                        Merge.of(row.getString("merge")).orElse(Merge.NONE),
                        row.getInt("size"),
                        row.getInt("calls"),
                        Source.valueOf(row.getString("source").toUpperCase(Locale.ROOT)),
                        Charge.NONE,
                        row.getString("upstream"))
                : Answer.failed(failure);
    }
}
