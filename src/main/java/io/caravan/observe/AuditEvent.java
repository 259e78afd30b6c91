package io.caravan.observe;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody may have to answer for.
 *
 * @param action what was wanted, for instance {@code access}, {@code request} or {@code key}
 * @param outcome stable name of what became of it: {@code ok}, or the code of a failure
 * @param tenant who wanted it, if that is known
 * @param requestId of the request, if it is one
 * @param details names and values that hold neither a secret nor what was asked or answered
 */
public record AuditEvent(
        String action,
        String outcome,
        @Nullable String tenant,
        @Nullable String requestId,
        Map<String, String> details) {
    public AuditEvent {
        details = Map.copyOf(details);
    }
}
