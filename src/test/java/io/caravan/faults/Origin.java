package io.caravan.faults;

import java.util.Locale;

/** Where the requests of a cell come from. */
enum Origin {
    HTTP,
    KAFKA,
    FILES;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it waits when nothing can be sent now; over HTTP somebody waits for the answer. */
    boolean isPatient() {
        return this != HTTP;
    }
}
