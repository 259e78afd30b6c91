package io.caravan.doctor;

import java.net.URI;
import java.time.Duration;

/** What an answer of the upstream says about it. Its keys are looked at by {@link AccountCheck}. */
record Status(String subject, URI address, Answer answer, String setting) {
    Finding finding() {
        String message = address + " answers " + answer.status();
        int kind = answer.status() / 100;
        if (kind == 2) {
            Duration time = Duration.between(answer.sent(), answer.received());
            return Finding.ok(subject, address + " answers, after " + time.toMillis() + " ms");
        }
        if (answer.status() == 401 || answer.status() == 403) {
            return Finding.ok(subject, message + ": it wants another key");
        }
        if (answer.status() == 429) {
            return Finding.warning(subject, message + ": too many calls", "Nothing; Caravan goes slower by itself.");
        }
        if (kind == 5) {
            return Finding.problem(
                    subject,
                    message + ": it is overloaded or broken",
                    "Look at the upstream's own status; Caravan's calls wait and are tried again.");
        }
        if (kind == 3) {
            return Finding.problem(
                    subject,
                    message + ": it sends elsewhere, where Caravan's calls do not follow",
                    "Put the address where it sends to (`curl -sI " + address + "`) into " + setting + ".");
        }
        return Finding.warning(
                subject,
                message,
                "Check the path in " + setting + ": /chat/completions is added to it. An upstream without /models may"
                        + " work all the same.");
    }
}
