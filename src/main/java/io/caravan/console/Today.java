package io.caravan.console;

import java.time.Clock;
import java.time.LocalDate;

/** What there was since midnight in UTC, or since the start where that was later. Thread-safe. */
final class Today {
    private final Clock clock;
    private LocalDate day;
    private Account before = Account.NOTHING;

    /** @param clock in UTC */
    Today(Clock clock) {
        this.clock = clock;
        day = LocalDate.now(clock);
    }

    /**
     * To be asked at least once a minute: when the day has turned, it begins from there.
     *
     * @param sinceStart what there is by now
     */
    synchronized Account of(Account sinceStart) {
        LocalDate now = LocalDate.now(clock);
        if (!now.equals(day)) {
            day = now;
            before = sinceStart;
        }
        return sinceStart.less(before);
    }
}
