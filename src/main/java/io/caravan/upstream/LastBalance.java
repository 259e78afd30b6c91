package io.caravan.upstream;

import org.jspecify.annotations.Nullable;

/** The balance that was told last. The lock of {@link Account} guards it. */
final class LastBalance {
    private boolean isTold = true;
    private @Nullable Balance balance;
    private @Nullable ApiKey key;

    /** Whether the upstream tells balances, as far as is known. */
    boolean isTold() {
        return isTold;
    }

    /** It may tell balances after all. */
    void ask() {
        isTold = true;
    }

    void isNotTold() {
        isTold = false;
        balance = null;
    }

    /** Whether it has risen. Keys may belong to different accounts, whose balances say nothing of each other. */
    boolean isRise(ApiKey of, Balance now) {
        boolean hasRisen = balance != null && key == of && now.hasRisenSince(balance);
        balance = now;
        key = of;
        return hasRisen;
    }

    double total(String currency) {
        return balance == null ? Double.NaN : balance.totals().getOrDefault(currency, 0.0);
    }
}
