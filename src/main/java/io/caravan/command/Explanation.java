package io.caravan.command;

import java.net.BindException;
import org.jspecify.annotations.Nullable;

/** Why a command failed, in words that say what to do. */
final class Explanation {
    private Explanation() {}

    static String of(Throwable problem) {
        Throwable root = problem;
        for (@Nullable Throwable cause = problem; cause != null; cause = cause.getCause()) {
            root = cause;
            if (cause.getClass().getName().startsWith("io.caravan.")) {
                break; // our own say already what to do
            }
        }
        if (root instanceof BindException) {
            return "The port is in use or not allowed (" + root.getMessage()
                    + "): choose another with caravan.http.port.";
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }
}
