package io.caravan.doctor;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** This machine's clock beside that of an upstream, which tells the time with its answer. */
final class ClockCheck {
    /** Clocks that are kept right differ by less. */
    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    private ClockCheck() {}

    static Finding of(Answer answer, Upstream upstream) {
        String subject = upstream.name().equals("upstream") ? "clock" : upstream.name() + " clock";
        Optional<Instant> there = time(answer);
        if (there.isEmpty()) {
            return Finding.ok(subject, "not compared: " + upstream.baseUrl().getHost() + " does not tell the time");
        }
        Duration ahead = ahead(answer.sent(), answer.received(), there.get());
        String than = " that of " + upstream.baseUrl().getHost();
        if (ahead.abs().compareTo(TOLERANCE) <= 0) {
            return Finding.ok(subject, "goes with" + than);
        }
        return Finding.problem(
                subject,
                "is " + ahead.abs().toSeconds() + " s " + (ahead.isNegative() ? "behind" : "ahead of") + than,
                "Switch on its synchronization (NTP; `timedatectl set-ntp true`). Callers' signatures count only within"
                        + " caravan.access.signature-window, tokens within caravan.access.jwt.clock-skew.");
    }

    /**
     * How much this clock is ahead at least. The time there comes in whole seconds, and was taken some time between asking
     * and hearing: within that no difference shows.
     */
    private static Duration ahead(Instant sent, Instant received, Instant there) {
        Instant latest = there.plusSeconds(1);
        if (sent.isAfter(latest)) {
            return Duration.between(latest, sent);
        }
        return received.isBefore(there) ? Duration.between(there, received) : Duration.ZERO;
    }

    private static Optional<Instant> time(Answer answer) {
        try {
            return answer.headers()
                    .firstValue("Date")
                    .map(date -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
