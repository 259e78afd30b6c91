package io.caravan.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.chat.Failure;
import io.caravan.ledger.Archive;
import io.caravan.ledger.LedgerException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what the ledger has of a request that a log, an answer or a trace names. Thread-safe. */
final class Lookup {
    private static final Logger LOG = LoggerFactory.getLogger(Lookup.class);
    private static final Failure NO_LEDGER =
            new Failure(Failure.Kind.NOT_FOUND, "no_ledger", "This Caravan keeps no ledger to look into.");
    private static final Failure UNREADABLE =
            new Failure(Failure.Kind.LEDGER, "ledger_unavailable", "The ledger cannot be read now; the log says why.");

    private final JsonMapper json = new JsonMapper();
    private final @Nullable Supplier<Archive> ledger;

    Lookup(@Nullable Supplier<Archive> ledger) {
        this.ledger = ledger;
    }

    /** For the page. */
    private record Found(List<Remembered> found) {}

    void show(Exchange exchange) {
        if (ledger == null) {
            Reply.failed(exchange, NO_LEDGER);
            return;
        }
        String id = exchange.getMessage().getHeader("id", "", String.class);
        try (Archive archive = ledger.get()) {
            List<Remembered> found =
                    archive.seenAs(id).stream().map(Remembered::of).toList();
            Reply.json(exchange, json.writeValueAsBytes(new Found(found)));
        } catch (LedgerException e) {
            LOG.warn("the console cannot look into the ledger", e);
            Reply.failed(exchange, UNREADABLE);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a request of the ledger is no plain value", e);
        }
    }
}
