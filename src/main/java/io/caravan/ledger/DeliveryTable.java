package io.caravan.ledger;

import io.caravan.chat.Accepted;
import io.caravan.chat.AcceptedStore.Found;
import io.caravan.chat.AcceptedStore.Target;
import io.caravan.chat.Answer;
import io.caravan.chat.Destination;
import io.caravan.chat.Destination.Kind;
import io.caravan.chat.Dispatch;
import io.caravan.chat.DispatchStore;
import io.caravan.chat.TraceContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** What has to be brought where, as rows of the ledger. Thread-safe. */
final class DeliveryTable implements DispatchStore {
    private static final String INSERT =
            "insert into delivery (request, target, kind, address, channel, state, node, attempts, not_before, due_at)"
                    + " values (?, ?, ?, ?, ?, 'WAITING', '', 0, 0, 0)";

    private static final String TAKE = "update delivery set node = ?, attempts = attempts + 1"
            + " where (request, target) in (select request, target from delivery where state = 'DUE' and kind = ?"
            + " and channel = ? and node = '' and not_before <= ? order by not_before limit ?%s) and node = '' returning *";

    private static final String DONE =
            "update delivery set state = ?, node = ''" + " where request = ? and target = ? and state = 'DUE'";

    private static final String POSTPONE = "update delivery set node = '', not_before = ?"
            + " where request = ? and target = ? and state = 'DUE' and node = ?";

    private static final String RELEASE = "update delivery set node = '' where state = 'DUE' and node <> ''"
            + " and node <> ? and node not in (select id from node)";

    private static final String EXPIRE =
            "update delivery set state = 'FAILED' where state = 'DUE' and kind = 'CHANNEL' and node = '' and due_at < ?";

    private static final String NO_CHANNEL = "";

    private final Database database;
    private final String node;
    private final Writer writer;
    private final Clock clock;
    private final String take;

    /** A row of the table. */
    private record Row(String request, int target, Destination destination, int attempts, long dueAt) {}

    DeliveryTable(Database database, String node, Writer writer, Clock clock) {
        this.database = database;
        this.node = node;
        this.writer = writer;
        this.clock = clock;
        take = TAKE.formatted(database.skipsLocked());
    }

    static void insert(Handle open, Accepted request) {
        String tenant = request.inbound().asker().tenant();
        for (int target = 0; target < request.targets().size(); target++) {
            Destination destination = request.targets().get(target);
            String channel = destination.kind() == Destination.Kind.CHANNEL
                    ? key(new Channel(tenant, destination.address()))
                    : NO_CHANNEL;
            open.execute(INSERT, request.id(), target, destination.kind().name(), destination.address(), channel);
        }
    }

    /** Names have no slash in them. */
    private static String key(Channel channel) {
        return channel.tenant() + "/" + channel.name();
    }

    /** The outcome is there. */
    static void release(Handle open, String request, long now) {
        open.execute(
                "update delivery set state = 'DUE', due_at = ? where request = ? and state = 'WAITING'", now, request);
    }

    /** What nodes that are gone were bringing is brought again. */
    static void releaseOfOthers(Handle open, String node) {
        open.execute(RELEASE, node);
    }

    /** What nobody has listened for since then is not waited with any longer. */
    static void expire(Handle open, long dueBefore) {
        open.execute(EXPIRE, dueBefore);
    }

    static void forget(Handle open, String request) {
        open.execute("delete from delivery where request = ?", request);
    }

    static List<Target> of(Handle open, String request) {
        return open.select("select kind, state, attempts from delivery where request = ? order by target", request)
                .map((row, context) ->
                        new Target(Kind.valueOf(row.getString("kind")), row.getString("state"), row.getInt("attempts")))
                .list();
    }

    @Override
    public CompletionStage<List<Dispatch>> takeDue(Room room) {
        return write(false, open -> {
            List<Dispatch> taken = new ArrayList<>();
            take(open, Kind.WEBHOOK, NO_CHANNEL, room.webhooks(), taken);
            take(open, Kind.TOPIC, NO_CHANNEL, room.topics(), taken);
            room.channels().forEach((channel, most) -> take(open, Kind.CHANNEL, key(channel), most, taken));
            return taken;
        });
    }

    private void take(Handle open, Kind kind, String channel, int most, List<Dispatch> taken) {
        if (most > 0) {
            open.select(take, node, kind.name(), channel, database.now(open, clock), most)
                    .map(DeliveryTable::read)
                    .list()
                    .forEach(row -> dispatch(open, row).ifPresent(taken::add));
        }
    }

    private static Row read(ResultSet row, StatementContext context) throws SQLException {
        return new Row(
                row.getString("request"),
                row.getInt("target"),
                new Destination(Kind.valueOf(row.getString("kind")), row.getString("address")),
                row.getInt("attempts"),
                row.getLong("due_at"));
    }

    private static Optional<Dispatch> dispatch(Handle open, Row row) {
        return open.select("select * from accepted where id = ?", row.request())
                .map((accepted, context) ->
                        dispatch(row, AcceptedRow.found(accepted, context), AcceptedRow.trace(accepted)))
                .findOne();
    }

    private static Dispatch dispatch(Row row, Found found, TraceContext trace) {
        Answer answer = Objects.requireNonNull(found.answer(), "what is due has an outcome");
        return new Dispatch(
                found.id(),
                found.tenant(),
                row.target(),
                row.destination(),
                row.attempts(),
                Instant.ofEpochMilli(row.dueAt()),
                answer,
                trace);
    }

    @Override
    public CompletionStage<?> done(Dispatch dispatch, boolean isDelivered) {
        return write(
                true,
                open -> open.execute(DONE, isDelivered ? "DELIVERED" : "FAILED", dispatch.id(), dispatch.target()));
    }

    @Override
    public CompletionStage<?> postpone(Dispatch dispatch, Instant until) {
        return write(
                true, open -> open.execute(POSTPONE, until.toEpochMilli(), dispatch.id(), dispatch.target(), node));
    }

    private <T> CompletableFuture<T> write(boolean isPatient, Function<Handle, T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        writer.add(new Write.Work<>(work, isPatient, done));
        return done;
    }
}
