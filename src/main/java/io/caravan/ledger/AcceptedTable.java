package io.caravan.ledger;

import io.caravan.chat.Accepted;
import io.caravan.chat.AcceptedStore;
import io.caravan.chat.Answer;
import io.caravan.chat.CaravanException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** The accepted requests, as rows of the ledger. Each change is committed together with what else is written at the time. */
final class AcceptedTable implements AcceptedStore {
    /** Whoever is asked for by a node that is gone is free again. */
    private static final String RELEASE =
            "update accepted set node = '' where ended_at = 0 and node <> '' and node <> ?"
                    + " and node not in (select id from node)";

    private static final String TAKE = "update accepted set node = ? where id in (select id from accepted"
            + " where ended_at = 0 and node = '' and not_before <= ? order by accepted_at limit ?%s) and node = ''"
            + " returning *";

    private static final String GIVE_BACK =
            "update accepted set node = '', not_before = ? where id = ? and node = ? and ended_at = 0";

    private static final String FORGET = "delete from accepted where id in (select id from accepted"
            + " where ended_at > 0 and ended_at < ? and not exists (select 1 from delivery"
            + " where request = id and state = 'DUE') order by ended_at limit ?) returning id";

    private final Database database;
    private final String node;
    private final Writer writer;
    private final Readings readings;
    private final AcceptedLimit limit;
    private final Clock clock;
    private final String take;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    AcceptedTable(Database database, String node, Writer writer, Readings readings, AcceptedLimit limit, Clock clock) {
        this.database = database;
        this.node = node;
        this.writer = writer;
        this.readings = readings;
        this.limit = limit;
        this.clock = clock;
        take = TAKE.formatted(database.skipsLocked());
    }

    /** Before anything else: how many there are. */
    void count(Handle open) {
        open.select("select count(*) as requests, coalesce(sum(bytes), 0) as bytes from accepted where ended_at = 0")
                .map((row, context) -> {
                    requests.set(row.getLong("requests"));
                    bytes.set(row.getLong("bytes"));
                    return true;
                })
                .one();
    }

    static void release(Handle open, String node) {
        open.execute(RELEASE, node);
        DeliveryTable.releaseOfOthers(open, node);
    }

    /** Returns how many were forgotten; what is still to be brought somewhere stays. */
    static int forget(Handle open, long until, int most) {
        List<String> forgotten =
                open.select(FORGET, until, most).mapTo(String.class).list();
        forgotten.forEach(id -> DeliveryTable.forget(open, id));
        return forgotten.size();
    }

    @Override
    public CompletionStage<Admission> accept(Accepted request) {
        if (writer.trouble() != null) {
            return CompletableFuture.failedFuture(new CaravanException(Outcomes.unavailable()));
        }
        if (!hasRoom(request)) {
            leave(request.bytes());
            return CompletableFuture.completedFuture(new Admission(Verdict.FULL, request.id()));
        }
        return write(false, open -> insert(open, request)).handle((admission, problem) -> {
            if (problem != null || admission.verdict() != Verdict.ACCEPTED) {
                leave(request.bytes());
            }
            if (problem != null) {
                throw new CaravanException(Outcomes.unavailable(), problem);
            }
            return admission;
        });
    }

    /** One that is larger than all may be together still gets in when it is alone. */
    private boolean hasRoom(Accepted request) {
        long others = bytes.getAndAdd(request.bytes());
        return requests.incrementAndGet() <= limit.requests()
                && (others == 0 || others + request.bytes() <= limit.bytes());
    }

    private void leave(long size) {
        requests.decrementAndGet();
        bytes.addAndGet(-size);
    }

    private Admission insert(Handle open, Accepted request) {
        if (AcceptedRow.insert(open, request, clock.millis())) {
            DeliveryTable.insert(open, request);
            return new Admission(Verdict.ACCEPTED, request.id());
        }
        return open.select(
                        "select id, fingerprint from accepted where tenant = ? and key = ?",
                        request.inbound().asker().tenant(),
                        AcceptedRow.identity(request).key())
                .map((row, context) -> new Admission(
                        Arrays.equals(
                                        row.getBytes("fingerprint"),
                                        AcceptedRow.identity(request).fingerprint())
                                ? Verdict.KNOWN
                                : Verdict.REUSED,
                        row.getString("id")))
                .one();
    }

    @Override
    public CompletionStage<List<Accepted>> take(int most) {
        return write(false, open -> open.select(take, node, database.now(open, clock), most)
                .map(AcceptedRow::read)
                .list());
    }

    @Override
    public CompletionStage<?> end(Accepted request, Answer answer) {
        return write(true, open -> end(open, request, answer)).thenAccept(isEnd -> {
            if (isEnd) {
                leave(request.bytes());
            }
        });
    }

    private boolean end(Handle open, Accepted request, Answer answer) {
        long now = clock.millis();
        boolean isEnd = AcceptedRow.end(open, request.id(), answer, now);
        if (isEnd) {
            DeliveryTable.release(open, request.id(), now);
        }
        return isEnd;
    }

    @Override
    public CompletionStage<?> giveBack(Accepted request, Instant notBefore) {
        return write(true, open -> open.execute(GIVE_BACK, notBefore.toEpochMilli(), request.id(), node));
    }

    @Override
    public CompletionStage<Optional<Found>> find(String id) {
        return readings.read(open -> open.select("select * from accepted where id = ?", id)
                .map(AcceptedRow::found)
                .findOne()
                .map(found -> found.at(DeliveryTable.of(open, id))));
    }

    private <T> CompletableFuture<T> write(boolean isPatient, Function<Handle, T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        writer.add(new Write.Work<>(work, isPatient, done));
        return done;
    }
}
