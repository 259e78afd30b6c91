package io.caravan.settings;

import java.util.List;

/** The settings cannot be used; the message has a line for each that is wrong. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial")
    private final List<String> problems;

    /** @param problems one line each: what is wrong, and what to do about it */
    public SettingsException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    public SettingsException(String problem, Throwable cause) {
        super(problem, cause);
        problems = List.of(problem);
    }

    /** One line each. */
    public List<String> problems() {
        return problems;
    }
}
