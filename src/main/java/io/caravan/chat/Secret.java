package io.caravan.chat;

/** A value that must not be seen: its text form hides it, so that it cannot end in a log by accident. */
public final class Secret {
    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    public boolean isEmpty() {
        return value.isEmpty();
    }

    /** The value itself; only for what sends it where it belongs. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return isEmpty() ? "(none)" : "(hidden)";
    }
}
