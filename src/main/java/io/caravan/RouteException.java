package io.caravan;

import java.util.List;

/** The routes cannot be run safely; the message has a line for each that is wrong. */
public final class RouteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RouteException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
    }
}
