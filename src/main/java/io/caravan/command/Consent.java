package io.caravan.command;

import java.io.Console;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Asks before something is done that cannot be undone or costs money. */
final class Consent {
    @Option(
            names = {"-y", "--yes"},
            description = "Does it without asking.")
    private boolean yes;

    /**
     * Java 22 to 24 have a console even where there is no terminal: there the end of the input is a no.
     *
     * @throws ParameterException when there is nobody to ask
     */
    @SuppressWarnings("SystemConsoleNull")
    boolean isGiven(CommandLine command, String question) {
        if (yes) {
            return true;
        }
        @Nullable Console console = System.console();
        if (console == null) {
            throw new ParameterException(command, question + " There is no terminal to ask at: give --yes.");
        }
        @Nullable String answer = console.readLine("%s [y/N] ", question);
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }
}
