package io.caravan.chat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How urgent a request is; the most urgent first. */
public enum Lane {
    /** Somebody waits for the answer: what cannot be sent now is refused at once. */
    INTERACTIVE,
    /** A message of a stream that should keep flowing. */
    STREAM,
    /** A piece of a heap of work. */
    BULK;

    /** Whether it waits when nothing can be sent now. */
    public boolean isPatient() {
        return this != INTERACTIVE;
    }

    /** The name in headers and meters. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The lane of this name, in whatever case. */
    public static Optional<Lane> of(String name) {
        return Arrays.stream(values())
                .filter(lane -> lane.name().equalsIgnoreCase(name.strip()))
                .findFirst();
    }
}
