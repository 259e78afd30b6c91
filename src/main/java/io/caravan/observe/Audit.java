package io.caravan.observe;

/** Takes note of who asked for what, when, and what became of it. Thread-safe. */
@FunctionalInterface
public interface Audit {
    /** Keeps nothing. */
    Audit NONE = event -> {};

    /** Returns at once; never throws for what the event holds. */
    void note(AuditEvent event);
}
