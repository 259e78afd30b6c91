package io.caravan.stream;

import java.util.List;
import java.util.function.Consumer;

/** Tells everybody who wants to know of the events of one stream, in the order they were named. For one thread. */
public final class EventBus {
    private final List<Consumer<StreamEvent>> listeners;

    public EventBus(List<Consumer<StreamEvent>> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    void publish(StreamEvent event) {
        for (Consumer<StreamEvent> listener : listeners) {
            listener.accept(event);
        }
    }
}
