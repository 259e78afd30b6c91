package io.caravan.console;

import java.time.Clock;
import java.time.LocalDate;
import java.util.function.Supplier;

/** What there was since midnight in UTC, or since the start where that was later. Thread-safe. */
final class Today {
    private final Supplier<Account> sinceStart;
    private final Clock clock;
    private LocalDate day;
    private Account before;

    /** @param clock in UTC */
    Today(Supplier<Account> sinceStart, Clock clock) {
        this.sinceStart = sinceStart;
        this.clock = clock;
        day = LocalDate.now(clock);
        before = sinceStart.get();
    }

    /** To be called often: when the day has turned, it begins from here. */
    synchronized void turn() {
        LocalDate now = LocalDate.now(clock);
        if (!now.equals(day)) {
            day = now;
            before = sinceStart.get();
        }
    }

    synchronized Account account() {
        turn();
        return sinceStart.get().less(before);
    }
}
