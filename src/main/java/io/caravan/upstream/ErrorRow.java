package io.caravan.upstream;

import io.caravan.chat.Failure;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one sort of upstream error means; a row of {@code config/errors.yaml}. Immutable.
 *
 * @param when an HTTP status, a class of them like {@code 5xx}, or one of the words of {@link ErrorTable} for trouble
 *     without one
 * @param providerCode what the provider's own code for the error must be for this row to fit, if anything
 * @param message what the text of the error must contain for this row to fit, if anything
 * @param retry how another attempt is made; null when none may help
 * @param counts whether the breaker counts it as a failure of the upstream
 * @param fallsBack whether another upstream may be asked after it
 * @param closes what is not used until a probe finds it well
 */
record ErrorRow(
        String when,
        @Nullable Pattern providerCode,
        @Nullable Pattern message,
        Failure.Kind kind,
        String code,
        String says,
        @Nullable Retry retry,
        boolean counts,
        boolean fallsBack,
        Closes closes) {

    /** What of ours the upstream does not accept any more. */
    enum Closes {
        NOTHING,
        KEY,
        ACCOUNT
    }

    /**
     * How another attempt is made.
     *
     * @param base longest wait before the second attempt; doubled with each further one
     * @param cap longest wait before any
     * @param attempts the first included; null: as many as the settings allow
     */
    record Retry(Duration base, Duration cap, @Nullable Integer attempts) {
        int attempts(int usual) {
            return attempts == null ? usual : attempts;
        }

        /** The longest wait after so many attempts, in milliseconds. */
        long ceiling(int made) {
            long millis = base.toMillis();
            int doublings = Math.max(0, made - 1);
            boolean tooLarge = doublings >= Long.numberOfLeadingZeros(millis) - 1; // the product would not fit
            return tooLarge ? cap.toMillis() : Math.min(cap.toMillis(), millis << doublings);
        }
    }

    /**
     * Whether this row is about such an error.
     *
     * @param providerCodes what the provider itself calls it
     */
    boolean fits(String trouble, Set<String> providerCodes, String text) {
        boolean sameTrouble = when.equals(trouble)
                || (when.endsWith("xx") && trouble.length() == 3 && trouble.charAt(0) == when.charAt(0));
        return sameTrouble
                && (providerCode == null || providerCodes.stream().anyMatch(providerCode.asMatchPredicate()))
                && (message == null || message.matcher(text).find());
    }

    boolean retries() {
        return retry != null;
    }

    /** Whether the same request would meet with it again, here and elsewhere. */
    boolean isLastWord() {
        return !retries() && !fallsBack && closes == Closes.NOTHING;
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
