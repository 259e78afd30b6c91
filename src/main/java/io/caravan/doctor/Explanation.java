package io.caravan.doctor;

import java.net.BindException;
import org.jspecify.annotations.Nullable;

/** Why a command failed, in words that say what to do. */
public final class Explanation {
    private Explanation() {}

    public static String of(Throwable problem) {
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
