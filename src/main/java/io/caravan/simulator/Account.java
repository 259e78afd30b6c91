package io.caravan.simulator;

import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The caller's account: its keys and its balance. Thread-safe. */
final class Account {
    private static final String BEARER = "Bearer ";
    private static final BigDecimal GRANT = BigDecimal.TEN;

    /** Keeps what is shown short, whatever exponent is given. */
    private static final int MAX_DIGITS = 12;

    private volatile Set<String> keys;
    private volatile BigDecimal balance;

    Account(SimulatorSettings settings) {
        keys = settings.requiredKeys();
        balance = settings.balance();
    }

    /** @throws IllegalArgumentException for more than 12 digits before or after the point */
    static void checkBalance(BigDecimal usd) {
        if (usd.scale() > MAX_DIGITS || (long) usd.precision() - usd.scale() > MAX_DIGITS) {
            throw new IllegalArgumentException("a balance has at most 12 digits before and after the point");
        }
    }

    /** @param usd calls are refused with 402 while it is 0 or less */
    void setBalance(BigDecimal usd) {
        checkBalance(usd);
        balance = usd;
    }

    /** @param allowed empty to serve everybody */
    void setKeys(Collection<String> allowed) {
        keys = Set.copyOf(allowed);
    }

    /** @throws RefusedException with 401 for a caller without one of the keys */
    void checkKey(@Nullable String authorization) {
        Set<String> allowed = keys;
        if (allowed.isEmpty()) {
            return;
        }
        String key = authorization != null && authorization.startsWith(BEARER)
                ? authorization.substring(BEARER.length())
                : "";
        if (!allowed.contains(key)) {
            throw new RefusedException(Refusal.unknownKey(key));
        }
    }

    /** @throws RefusedException with 402 when nothing is left */
    void checkBalance() {
        if (balance.signum() <= 0) {
            throw new RefusedException(Refusal.usual(402));
        }
    }

    /** What {@code GET /user/balance} shows: of what is left, up to 10 USD count as granted. */
    Buffer show() {
        BigDecimal total = balance;
        BigDecimal granted = total.min(GRANT).max(BigDecimal.ZERO);
        return ReplyWriter.balance(total.signum() > 0, text(total), text(granted), text(total.subtract(granted)));
    }

    private static String text(BigDecimal usd) {
        return usd.setScale(Math.max(2, usd.scale())).toPlainString();
    }
}
