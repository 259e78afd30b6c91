package io.caravan.tenant;

import io.caravan.tenant.Budgets.Part;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What is left for a tenant, in the headers that OpenAI's clients know, and one for money. */
final class LeftHeaders {
    private static final int DIGITS_OF_A_BILLIONTH = 9;

    private final Map<String, String> headers = new LinkedHashMap<>();

    LeftHeaders rate(Turnstile.Standing standing) {
        return add("requests", standing.limit(), standing.remaining(), standing.reset());
    }

    LeftHeaders budgets(List<Part> parts, Clock clock) {
        long money = Long.MAX_VALUE;
        for (Part part : parts) {
            OptionalLong remaining = part.budget().remaining();
            if (remaining.isPresent() && part.kind().isSpend()) {
                money = Math.min(money, remaining.getAsLong());
            } else if (remaining.isPresent()) {
                Duration reset = part.kind().untilNext(clock.instant());
                add("tokens", part.budget().cap(), remaining.getAsLong(), reset);
            }
        }
        if (money < Long.MAX_VALUE) {
            String dollars = BigDecimal.valueOf(money, DIGITS_OF_A_BILLIONTH)
                    .stripTrailingZeros()
                    .toPlainString();
            headers.put("X-Caravan-Spend-Remaining", dollars);
        }
        return this;
    }

    private LeftHeaders add(String what, long limit, long remaining, Duration reset) {
        headers.put("X-RateLimit-Limit-" + what, Long.toString(limit));
        headers.put("X-RateLimit-Remaining-" + what, Long.toString(Math.max(0, remaining)));
        headers.put("X-RateLimit-Reset-" + what, text(reset));
        return this;
    }

    /** As OpenAI writes it: {@code 6m0s}, {@code 17ms}. */
    static String text(Duration time) {
        if (time.toSeconds() == 0) {
            return time.toMillis() + "ms";
        }
        StringBuilder text = new StringBuilder();
        if (time.toHours() > 0) {
            text.append(time.toHours()).append('h');
        }
        if (time.toMinutes() > 0) {
            text.append(time.toMinutesPart()).append('m');
        }
        return text.append(time.toSecondsPart()).append('s').toString();
    }

    Map<String, String> all() {
        return headers;
    }
}
