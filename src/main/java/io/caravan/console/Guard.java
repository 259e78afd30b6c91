package io.caravan.console;

import io.caravan.chat.Doorkeeper;
import io.caravan.chat.Failure;
import io.caravan.chat.Operators;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Who may see the console's data. */
final class Guard {
    /** A page elsewhere cannot send it without asking first, and whoever asks is refused. */
    static final String HEADER = "X-Caravan-Console";

    private static final Failure NO_HEADER =
            new Failure(Failure.Kind.FORBIDDEN, "console_header_missing", "Send the header " + HEADER + ".");

    private static final Failure OTHER_NAME = new Failure(
            Failure.Kind.FORBIDDEN,
            "unknown_host",
            "Without credentials the console is there under the names of this machine alone, for instance 127.0.0.1.");

    /** A page whose own name was made to mean this machine would have that name here. */
    private static final Pattern HERE = Pattern.compile("(?i)(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d+)?");

    private final Operators operators;

    Guard(Operators operators) {
        this.operators = operators;
    }

    /** Why this is refused, if it is. */
    @Nullable Failure refusal(Exchange exchange) {
        String credential = exchange.getVariable("credential", String.class);
        if (!operators.include(exchange.getVariable("tenant", String.class), credential)) {
            return Operators.REFUSAL;
        }
        String host = exchange.getMessage().getHeader("Host", "", String.class);
        return Doorkeeper.NONE.equals(credential) && !HERE.matcher(host).matches() ? OTHER_NAME : null;
    }

    /** The same for what changes something. */
    @Nullable Failure refusalOfChange(Exchange exchange) {
        Failure refusal = refusal(exchange);
        boolean isOfConsole = exchange.getMessage().getHeader(HEADER) != null;
        return refusal == null && !isOfConsole ? NO_HEADER : refusal;
    }
}
