package io.caravan.chat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where accepted requests are kept until they have an outcome, and their outcomes until they are forgotten; durably, and
 * for all processes that share it. Implementations are thread-safe and never block.
 */
public interface AcceptedStore {
    /** What became of a request that was to be accepted. */
    enum Verdict {
        /** It is on the disk. */
        ACCEPTED,
        /** It was there before. */
        KNOWN,
        /** Another request of the tenant has its key. */
        REUSED,
        /** There are too many without an outcome. */
        FULL
    }

    /** @param id by which it is known; that of the first one if it is there already */
    record Admission(Verdict verdict, String id) {}

    /**
     * A request that was accepted at some time.
     *
     * @param answer null while there is none
     * @param targets how far it has come to be brought there
     */
    record Found(String id, String tenant, @Nullable Answer answer, List<Target> targets) {
        public Found at(List<Target> places) {
            return new Found(id, tenant, answer, places);
        }
    }

    /**
     * A place that an outcome is brought to.
     *
     * @param state {@code WAITING} for the outcome, {@code DUE}, {@code DELIVERED} or {@code FAILED}
     * @param attempts that were made
     */
    record Target(Destination.Kind kind, String state, int attempts) {}

    /** Exceptional, with a {@link CaravanException}, when it cannot be written. */
    CompletionStage<Admission> accept(Accepted request);

    /**
     * The oldest ones that nobody asks for; from now on this process does. Exceptional when that cannot be written down.
     *
     * @param most so many
     */
    CompletionStage<List<Accepted>> take(int most);

    /** Completes when the outcome is on the disk, however long that takes; exceptional when this program ends before. */
    CompletionStage<?> end(Accepted request, Answer answer);

    /** Nobody asks for it now; whoever is there then may, but not before this time. */
    CompletionStage<?> giveBack(Accepted request, Instant notBefore);

    /** Exceptional when the store cannot be read. */
    CompletionStage<Optional<Found>> find(String id);
}
