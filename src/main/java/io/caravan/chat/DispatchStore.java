package io.caravan.chat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/**
 * Which outcomes have to be brought to their destinations; durably, and for all processes that share it. Implementations
 * are thread-safe and never block.
 */
public interface DispatchStore {
    /**
     * What this process can bring at the moment.
     *
     * @param webhooks so many to webhooks
     * @param topics so many to topics
     * @param channels that somebody listens to here, and how many each can take
     */
    record Room(int webhooks, int topics, Map<Channel, Integer> channels) {}

    /** Every tenant has channels of its own. */
    record Channel(String tenant, String name) {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

        /** What is said of a name that is none. */
        public static final String NAME_WANTED = "A channel's name has 1 to 64 letters, digits, dots, _ and -.";

        public static boolean isName(String text) {
            return NAME.matcher(text).matches();
        }
    }

    /** Some that are due; from now on this process brings them. Exceptional when that cannot be written down. */
    CompletionStage<List<Dispatch>> takeDue(Room room);

    /** It was brought, or never will be. */
    CompletionStage<?> done(Dispatch dispatch, boolean isDelivered);

    /** An attempt was in vain; the next one may be made at this time, by whoever is there then. */
    CompletionStage<?> postpone(Dispatch dispatch, Instant until);
}
