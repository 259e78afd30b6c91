package io.caravan.chat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a group of requests becomes calls. */
public enum Merge {
    /** Every request is a call of its own and waits for nobody. */
    NONE,
    /** Identical requests of one tenant that are under way at the same time share one call. */
    SINGLE_FLIGHT,
    /** Of requests with the same instruction one goes ahead; the others follow when the upstream has it in its cache. */
    PREFIX,
    /** Requests with the same instruction go out in one prompt and come back in one keyed answer. */
    PACK,
    /** Requests of any kind go out in the body of one call, each with an answer of its own. */
    BATCH_BODY;

    /** The name in settings and headers, for instance {@code single-flight}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Merge> of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst();
    }

    public static String labels() {
        return Arrays.stream(values()).map(Merge::label).collect(Collectors.joining(", "));
    }
}
