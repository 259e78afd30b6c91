package io.caravan.chat;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Which outcomes have to be brought to their targets; durably, and for all processes that share it. Implementations are
 * thread-safe and never block.
 */
public interface DispatchStore {
    /** Some that are due; from now on this process brings them. Exceptional when that cannot be written down. */
    CompletionStage<List<Dispatch>> takeDue(int most);

    /** It was brought, or never will be. */
    CompletionStage<?> done(Dispatch dispatch, boolean isDelivered);

    /** An attempt was in vain; the next one may be made at this time, by whoever is there then. */
    CompletionStage<?> postpone(Dispatch dispatch, Instant until);
}
