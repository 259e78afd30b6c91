package io.caravan.upstream;

import io.caravan.observe.Meters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of the route {@code watch-account} of one upstream. One probe at a time. */
final class AccountProbe {
    /** A probe that takes longer is cut off: it holds up the next one. */
    static final Duration LONGEST = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(AccountProbe.class);

    /** A balance is some hundred bytes long. */
    private static final int MAX_BYTES = 64 << 10;

    /** Request timeout, too early, too many requests: they say nothing about the account. */
    private static final Set<Integer> TRY_AGAIN = Set.of(408, 425, 429);

    private static final int NOT_IMPLEMENTED = 501;

    private final String upstream;
    private final Account account;
    private final LiveErrorTable errors;
    private final Meters meters;
    private volatile @Nullable ApiKey key;
    private volatile @Nullable Future<?> cutOff;

    AccountProbe(String upstream, Account account, LiveErrorTable errors, Meters meters) {
        this.upstream = upstream;
        this.account = account;
        this.errors = errors;
        this.meters = meters;
    }

    /** The key to send with the probe that goes out now. */
    ApiKey key() {
        ApiKey next = account.keyToProbe();
        key = next;
        return next;
    }

    /** A probe is under way, until it has an answer or none or is cut off. */
    void begun(Future<?> guard) {
        cutOff = guard;
    }

    private void ended() {
        Future<?> guard = cutOff;
        if (guard != null) {
            guard.cancel(false);
        }
    }

    /** Draws the conclusions from an answer of the upstream. */
    void note(Exchange exchange) throws IOException {
        int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        byte[] body = bytes((InputStream) exchange.getMessage().getBody());
        ended();
        ApiKey sent = key;
        if (sent != null) {
            note(sent, status, body);
        }
    }

    private void note(ApiKey sent, int status, byte[] body) {
        Optional<Balance> balance = status == 200 ? Balance.read(body) : Optional.empty();
        if (balance.isPresent()) {
            show(balance.get());
            account.told(sent, balance.get());
        } else if (status == 402) {
            account.told(sent, new Balance(false, Map.of()));
        } else if (status == 401) {
            String text = new String(body, StandardCharsets.UTF_8);
            account.refusedProbe(sent, errors.find("401", text).failure(null));
        } else if (TRY_AGAIN.contains(status) || (status >= 500 && status != NOT_IMPLEMENTED)) {
            account.probedInVain();
        } else {
            LOG.info("upstream {} tells no balance (status {}), it is not asked for again", upstream, status);
            account.tellsNoBalance();
        }
    }

    private void show(Balance balance) {
        balance.totals()
                .keySet()
                .forEach(currency -> meters.balance(upstream, currency, () -> account.total(currency)));
    }

    private static byte[] bytes(@Nullable InputStream body) throws IOException {
        if (body == null) {
            return new byte[0];
        }
        try (body) {
            return body.readNBytes(MAX_BYTES);
        }
    }

    /** Where nothing is heard from, nothing is learned; whether the upstream can be reached is for calls to find out. */
    void noteNoAnswer(Exchange exchange) {
        ended();
        LOG.debug(
                "upstream {} did not tell its balance",
                upstream,
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        account.probedInVain();
    }
}
