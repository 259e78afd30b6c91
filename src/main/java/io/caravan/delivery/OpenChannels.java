package io.caravan.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.chat.Channels;
import io.caravan.chat.Dispatch;
import io.caravan.chat.DispatchStore.Channel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Who listens here to which channel. Several who listen to one share its outcomes: each goes to one of them, and is there
 * when that one says so. Thread-safe.
 */
final class OpenChannels implements Channels {
    /** Outcomes that a listener has not confirmed; only those are in memory. */
    private static final int MOST_UNCONFIRMED = 16;

    /** Channels that are looked for at once: each is a query. */
    private static final int AT_ONCE = 64;

    private final Map<Channel, List<Seat>> seats = new LinkedHashMap<>();
    private final Map<Channel, Integer> underWay = new HashMap<>();
    private boolean isClosed;

    @Override
    public Listener listen(Channel channel, Line line) {
        Seat seat = new Seat(channel, line);
        synchronized (this) {
            if (!isClosed) {
                seats.computeIfAbsent(channel, none -> new ArrayList<>()).add(seat);
            }
        }
        if (isClosed()) {
            line.hangUp();
        }
        return seat;
    }

    private synchronized boolean isClosed() {
        return isClosed;
    }

    /** Some channels whose listeners can take more, and how many; others the next time. */
    synchronized Map<Channel, Integer> next() {
        Map<Channel, Integer> next = new HashMap<>();
        for (Channel channel : List.copyOf(seats.keySet())) {
            int room = room(channel);
            if (room > 0 && next.size() < AT_ONCE) {
                next.put(channel, room);
                List<Seat> last = Objects.requireNonNull(seats.remove(channel));
                seats.put(channel, last);
            }
        }
        return next;
    }

    private int room(Channel channel) {
        return seats.getOrDefault(channel, List.of()).size() * MOST_UNCONFIRMED - underWay.getOrDefault(channel, 0);
    }

    /** From the store's taking on it needs room, though nobody has it yet. */
    synchronized void began(Dispatch dispatch) {
        underWay.merge(channel(dispatch), 1, Integer::sum);
    }

    synchronized void ended(Dispatch dispatch) {
        underWay.computeIfPresent(channel(dispatch), (same, count) -> count == 1 ? null : count - 1);
    }

    private static Channel channel(Dispatch dispatch) {
        return new Channel(dispatch.tenant(), dispatch.destination().address());
    }

    private Optional<Seat> freest(Channel channel) {
        return seats.getOrDefault(channel, List.of()).stream()
                .filter(seat -> seat.unconfirmed.size() < MOST_UNCONFIRMED)
                .min(Comparator.comparingInt(seat -> seat.unconfirmed.size()));
    }

    /** Completes when the outcome has arrived, or whoever was to have it has left. */
    CompletionStage<?> send(Exchange exchange) {
        Dispatch dispatch = exchange.getMessage().getBody(Dispatch.class);
        return send(dispatch).thenApply(result -> {
            Deliveries.note(exchange, result);
            return dispatch;
        });
    }

    private CompletionStage<Attempt> send(Dispatch dispatch) {
        CompletableFuture<Attempt> result = new CompletableFuture<>();
        @Nullable Seat seat = take(channel(dispatch), dispatch.id(), result);
        if (seat == null) {
            result.complete(Attempt.LEFT);
        } else {
            seat.line.send(new String(Envelope.of(dispatch), UTF_8));
        }
        return result;
    }

    private synchronized @Nullable Seat take(Channel channel, String id, CompletableFuture<Attempt> result) {
        @Nullable Seat seat = freest(channel).orElse(null);
        if (seat != null) {
            seat.unconfirmed.put(id, result);
        }
        return seat;
    }

    /** Nobody is listened to any more, and what has not been confirmed comes again after the next start. */
    void close() {
        List<Seat> all;
        synchronized (this) {
            isClosed = true;
            all = seats.values().stream().flatMap(List::stream).toList();
        }
        all.forEach(seat -> seat.line.hangUp());
        all.forEach(Seat::left);
    }

    private final class Seat implements Listener {
        private final Channel channel;
        private final Line line;
        private final Map<String, CompletableFuture<Attempt>> unconfirmed = new HashMap<>();

        Seat(Channel channel, Line line) {
            this.channel = channel;
            this.line = line;
        }

        @Override
        public void heard(String message) {
            @Nullable CompletableFuture<Attempt> confirmed;
            synchronized (OpenChannels.this) {
                confirmed = unconfirmed.remove(message);
            }
            if (confirmed != null) {
                confirmed.complete(Attempt.TAKEN);
            }
        }

        @Override
        public void left() {
            List<CompletableFuture<Attempt>> open;
            synchronized (OpenChannels.this) {
                open = List.copyOf(unconfirmed.values());
                unconfirmed.clear();
                seats.computeIfPresent(channel, (same, all) -> {
                    all.remove(this);
                    return all.isEmpty() ? null : all;
                });
            }
            open.forEach(result -> result.complete(Attempt.LEFT));
        }
    }
}
