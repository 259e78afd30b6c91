package io.caravan.doctor;

/**
 * What was found about one thing.
 *
 * @param message what was seen, without secrets
 * @param advice what to do about it; empty when nothing is to be done
 */
public record Finding(String subject, State state, String message, String advice) {
    /** How bad it is. */
    public enum State {
        /** As it should be. */
        OK,
        /** Caravan runs with it, but not for ever, or not as well as it could. */
        WARNING,
        /** Caravan does not run with it, or not safely. */
        PROBLEM
    }

    static Finding ok(String subject, String message) {
        return new Finding(subject, State.OK, message, "");
    }

    static Finding warning(String subject, String message, String advice) {
        return new Finding(subject, State.WARNING, message, advice);
    }

    static Finding problem(String subject, String message, String advice) {
        return new Finding(subject, State.PROBLEM, message, advice);
    }
}
