package io.caravan.command;

import io.caravan.chat.Models;
import io.caravan.ledger.Archive;
import io.caravan.ledger.LedgerPolicy;
import io.caravan.settings.Catalog;
import io.caravan.settings.Settings;
import java.time.Clock;
import java.util.Optional;

/** The ledger that the settings name. */
final class Ledgers {
    private Ledgers() {}

    /** @throws io.caravan.ledger.LedgerException when there is none, or it cannot be used */
    static Archive open(Settings settings) {
        return Archive.open(LedgerPolicy.of(settings), Clock.systemUTC());
    }

    /** Empty when there is none yet. */
    static Optional<Archive> find(Settings settings) {
        return Archive.find(LedgerPolicy.of(settings), Clock.systemUTC());
    }

    /** For estimates of what calls have cost. */
    static Models models(Settings settings) {
        return Catalog.models(settings.home().resolve("config").resolve("models.yaml"));
    }
}
