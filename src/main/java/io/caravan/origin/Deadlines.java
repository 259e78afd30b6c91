package io.caravan.origin;

import io.caravan.chat.BadRequestException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads a deadline that a sender gives: seconds from now ({@code 30}, {@code 2.5}) or an instant of ISO 8601. */
public final class Deadlines {
    private Deadlines() {}

    /** @throws BadRequestException when it is neither */
    public static @Nullable Instant parse(@Nullable String value, Clock clock) {
        if (value == null || value.isBlank()) {
            return null;
        }
        String text = value.strip();
        try {
            if (text.matches("[0-9]{1,9}(\\.[0-9]{1,3})?")) {
                return clock.instant().plus(Duration.ofMillis(Math.round(Double.parseDouble(text) * 1000)));
            }
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new BadRequestException(
                    "invalid_deadline",
                    "The deadline must be seconds from now or an instant like 2026-01-31T12:00:00Z.",
                    "deadline");
        }
    }
}
