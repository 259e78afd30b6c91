package io.caravan.ledger;

import io.caravan.chat.Secret;
import io.caravan.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * Where the ledger is and how it is kept.
 *
 * @param directory of SQLite's file, when there is no {@code url}
 * @param url of a PostgreSQL database, {@code jdbc:postgresql://…}; empty for SQLite
 * @param unknown what becomes of a request whose call was cut off by a crash
 * @param keep how long an outcome is remembered
 * @param maxSize bytes; beyond it the oldest outcomes are forgotten early
 * @param giveUp after so long an outcome that nobody has listened for is not brought any more
 * @param accepted how much may be accepted and have no outcome yet
 */
public record LedgerPolicy(
        Path directory,
        String url,
        String user,
        Secret password,
        Unknown unknown,
        Duration keep,
        long maxSize,
        Duration giveUp,
        AcceptedLimit accepted) {

    /** What becomes of a request whose call was cut off by a crash, so that nobody knows whether it was answered. */
    public enum Unknown {
        /** It is asked again; the first call may have been paid for in vain. */
        RESEND,
        /** It ends as held, until somebody decides. */
        HOLD
    }

    public static LedgerPolicy of(Settings settings) {
        return new LedgerPolicy(
                settings.path("caravan.data.dir"),
                settings.text("caravan.ledger.url"),
                settings.text("caravan.ledger.user"),
                settings.secret("caravan.ledger.password"),
                Unknown.valueOf(settings.text("caravan.ledger.unknown").toUpperCase(Locale.ROOT)),
                settings.duration("caravan.ledger.keep"),
                settings.bytes("caravan.ledger.max-size"),
                settings.duration("caravan.delivery.give-up"),
                new AcceptedLimit(settings.number("caravan.async.limit"), settings.bytes("caravan.async.limit-size")));
    }

    boolean isShared() {
        return !url.isEmpty();
    }
}
