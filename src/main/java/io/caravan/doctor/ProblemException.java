package io.caravan.doctor;

/** A check cannot go on, because of what it has found. */
final class ProblemException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Finding finding;

    ProblemException(String subject, String message, String advice) {
        super(message);
        finding = Finding.problem(subject, message, advice);
    }

    Finding finding() {
        return finding;
    }
}
