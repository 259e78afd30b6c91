package io.caravan.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Failure.Kind;
import io.caravan.chat.Secret;
import io.caravan.chat.Usage;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A ledger as a Caravan may have left it, row by row. */
public final class StoredRequests implements AutoCloseable {
    /** When the first request was sent; each further one a second later. */
    private static final long START = 1_769_860_800_000L;

    private final Database database;
    private final Handle open;
    private long time = START;

    private StoredRequests(Database database) {
        this.database = database;
        open = database.jdbi().open();
    }

    /** @param directory of SQLite's file, unless there is a url */
    static LedgerPolicy policy(Path directory, String url) {
        return new LedgerPolicy(
                directory,
                url,
                "",
                new Secret(""),
                LedgerPolicy.Unknown.HOLD,
                Duration.ofDays(7),
                1L << 30,
                Duration.ofHours(24),
                new AcceptedLimit(1_000, 1L << 30));
    }

    /** Makes the ledger. Nobody else can open it to write before this is closed. */
    public static StoredRequests in(Path directory) {
        return in(policy(directory, ""));
    }

    static StoredRequests in(LedgerPolicy policy) {
        return new StoredRequests(Database.open(policy));
    }

    /** Its call is under way at a node of this name; that of an empty name is gone. */
    public StoredRequests sent(String key, String origin, String call, String node, String body) {
        RequestRow row = row(key, origin, RequestRow.State.SENT, call, node, null, body, "");
        new RequestTable().intend(open, List.of(row));
        return this;
    }

    /** The one that had the ledger before. */
    String lastNode() {
        return open.select("select id from node").mapTo(String.class).one();
    }

    public StoredRequests unknown(String key, String origin, String call, String body) {
        return sent(key, origin, call, "", body);
    }

    public StoredRequests held(String key, String origin, String call, String original) {
        Failure why = new Failure(Kind.HELD, "held", "It is held.");
        return keep(row(key, origin, RequestRow.State.HELD, call, "", why, "", original));
    }

    public StoredRequests failed(String key, String origin, String code, String original) {
        Failure why = new Failure(Kind.UPSTREAM, code, "The upstream failed.");
        return keep(row(key, origin, RequestRow.State.FAILED, "call", "", why, "", original));
    }

    public StoredRequests answered(String key, String origin, String answer) {
        return keep(row(key, origin, RequestRow.State.ANSWERED, "call", "", null, "", answer));
    }

    private StoredRequests keep(RequestRow row) {
        new RequestTable().keep(open, List.of(row));
        return this;
    }

    private RequestRow row(
            String key,
            String origin,
            RequestRow.State state,
            String call,
            String node,
            @Nullable Failure failure,
            String asked,
            String body) {
        long sent = time;
        time += 1000;
        return new RequestRow(
                new RequestKey("default", key),
                new RequestRow.Seen("id-of-" + key, ""),
                sha256(asked),
                state,
                node,
                call,
                origin,
                "deepseek-flash",
                1000,
                sent,
                state == RequestRow.State.SENT ? 0 : sent + 500,
                failure,
                false,
                "none",
                1,
                new Charge(new Usage(0, 1000, 100), 1, 0, 0, 0, 0),
                body.getBytes(UTF_8));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For instance {@code FAILED upstream_failed released}; empty when nothing is known of it. */
    public static Optional<String> look(Path directory, String key) {
        return look(policy(directory, ""), key);
    }

    static Optional<String> look(LedgerPolicy policy, String key) {
        return Database.visit(policy).jdbi().withHandle(open -> new RequestTable()
                .find(open, List.of(new RequestKey("default", key))).stream()
                        .map(StoredRequests::words)
                        .findFirst());
    }

    private static String words(RequestRow row) {
        Failure failure = row.failure();
        return row.state() + (failure == null ? "" : " " + failure.code()) + (row.released() ? " released" : "");
    }

    @Override
    public void close() {
        open.close();
        database.close();
    }
}
