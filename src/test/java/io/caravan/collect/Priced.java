package io.caravan.collect;

import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.Model.Price;
import io.caravan.chat.Requests;
import io.caravan.chat.Saved;
import io.caravan.observe.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** Shares by the prices of the test's models, for calls that take a second each. */
final class Priced {
    static final long SECOND = 1_000;

    private Priced() {}

    static Price of(Call call) {
        return Requests.MODELS.require(call.model()).price();
    }

    static CallTimes times() {
        return new CallTimes(call -> SECOND * 1_000_000);
    }

    static Shares shares() {
        return new Shares(Priced::of, times());
    }

    /** What takes calls apart; a pack is halved three times. */
    static Answers answers(Flights flights, Shares shares) {
        return new Answers(flights, shares, unpacking(shares));
    }

    static Unpacking unpacking(Shares shares) {
        return new Unpacking(shares, new Bisection(3), new Meters(new SimpleMeterRegistry()));
    }

    /** Without what was saved, to be compared with the charge of a call. */
    static Charge charged(Charge charge) {
        return charge.withSaved(Saved.NONE);
    }
}
