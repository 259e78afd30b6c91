package io.caravan.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * A request as the ledger knew it when it was looked at.
 *
 * @param call the one it went out with last; requests that went out together have the same
 * @param calls that were made for it, as far as their end is known
 * @param sentAt when that call was sent; the epoch if there was none
 * @param endedAt the epoch while there is no outcome
 * @param code why it is held or has failed
 * @param reason the same for people
 * @param hasOriginal whether what it takes to send it round again was kept
 */
public record Entry(
        String tenant,
        String key,
        Standing standing,
        String origin,
        String model,
        String call,
        long calls,
        Instant sentAt,
        Instant endedAt,
        @Nullable String code,
        @Nullable String reason,
        boolean hasOriginal) {
    static final String COLUMNS = "tenant, key, state, node, origin, model, call, calls, sent_at, ended_at,"
            + " failure_code, failure_text, length(body) as length";

    static Entry of(ResultSet row, StatementContext context) throws SQLException {
        Standing standing = Standing.of(row.getString("state"), row.getString("node"));
        boolean hasReason = standing == Standing.HELD || standing == Standing.FAILED;
        return new Entry(
                row.getString("tenant"),
                row.getString("key"),
                standing,
                row.getString("origin"),
                row.getString("model"),
                row.getString("call"),
                row.getLong("calls"),
                Instant.ofEpochMilli(row.getLong("sent_at")),
                Instant.ofEpochMilli(row.getLong("ended_at")),
                hasReason ? row.getString("failure_code") : null,
                hasReason ? row.getString("failure_text") : null,
                row.getLong("length") > 0 && standing != Standing.ANSWERED);
    }

    Entry failedAt(Instant now) {
        return new Entry(
                tenant, key, Standing.FAILED, origin, model, call, calls, sentAt, now, code, reason, hasOriginal);
    }
}
