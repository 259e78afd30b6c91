package io.caravan.upstream;

import io.caravan.chat.Failure;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one sort of upstream error means; a row of {@code config/errors.yaml}.
 *
 * @param when an HTTP status, or {@code connect}, {@code broken} or {@code unusable} for trouble without one
 * @param message what the text of the error must contain for this row to fit, if anything
 * @param retries whether another attempt may help
 * @param base first back-off; doubled with each attempt
 * @param cap longest back-off
 * @param counts whether the breaker counts it as a failure of the upstream
 */
record ErrorRow(
        String when,
        @Nullable Pattern message,
        Failure.Kind kind,
        String code,
        String says,
        boolean retries,
        Duration base,
        Duration cap,
        boolean counts) {

    boolean fits(String trouble, String text) {
        boolean sameTrouble = when.equals(trouble)
                || (when.endsWith("xx") && trouble.length() == 3 && trouble.charAt(0) == when.charAt(0));
        return sameTrouble && (message == null || message.matcher(text).find());
    }

    /** The limit that the error names, which is what the group {@code limit} of the message finds; 0 if there is none. */
    int namedLimit(String text) {
        if (message == null || !message.pattern().contains("(?<limit>")) {
            return 0;
        }
        Matcher found = message.matcher(text);
        try {
            return found.find() ? Integer.parseInt(found.group("limit")) : 0;
        } catch (NumberFormatException noLimitThatWeCouldReach) {
            return 0;
        }
    }

    Failure failure(@Nullable Duration retryAfter) {
        return new Failure(kind, code, says, null, retryAfter);
    }
}
