package io.caravan.chat;

import io.caravan.chat.DispatchStore.Channel;

/** Brings outcomes to whoever listens to the channel that a request has named. Implementations are thread-safe. */
public interface Channels {
    /** The way to a listener; thread-safe, and never blocks. */
    interface Line {
        void send(String message);

        /** Caravan has nothing more to say. */
        void hangUp();
    }

    /** Somebody who listens. */
    interface Listener {
        /** The id of a request, whose outcome has arrived with that; anything else says nothing. */
        void heard(String message);

        /** What has not arrived is brought to somebody else, or again. */
        void left();
    }

    /** From now on outcomes of this channel are sent there. */
    Listener listen(Channel channel, Line line);
}
