package io.caravan.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.chat.Failure;
import io.caravan.ledger.Entry;
import io.caravan.ledger.LedgerException;
import io.caravan.observe.Audit;
import io.caravan.observe.AuditEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator decides about a request of the ledger. Each decision is in the audit log. */
final class Replay {
    private static final Failure UNREADABLE =
            Failure.caller("bad_request", "Send {\"id\": \"...\", \"action\": \"resend\" or \"drop\"}.", null);
    private static final Failure UNKNOWN = new Failure(
            Failure.Kind.NOT_FOUND, "unknown_request", "Nothing can be done about it: the ledger does not have it so.");
    private static final Failure CHANGED = new Failure(
            Failure.Kind.HELD, "request_changed", "It was not sent: it has changed meanwhile, or belongs elsewhere.");
    private static final Failure FAILED =
            new Failure(Failure.Kind.LEDGER, "replay_failed", "It could not be sent round again; the log says why.");

    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

    private final JsonMapper json = new JsonMapper();
    private final Desk desk;
    private final Audit audit;

    Replay(Desk desk, Audit audit) {
        this.desk = desk;
        this.audit = audit;
    }

    void decide(Exchange exchange) {
        JsonNode wish = read(exchange);
        String action = wish.path("action").asText("resend");
        if (!wish.path("id").isTextual() || !(action.equals("resend") || action.equals("drop"))) {
            Reply.failed(exchange, UNREADABLE);
            return;
        }
        Entry entry = desk.find(wish.path("id").asText());
        if (entry == null) {
            Reply.failed(exchange, UNKNOWN);
            return;
        }
        Failure problem = act(entry, action);
        note(exchange, entry, action, problem);
        if (problem == null) {
            Reply.json(exchange, "{\"done\":true}".getBytes(StandardCharsets.UTF_8));
        } else {
            Reply.failed(exchange, problem);
        }
    }

    private JsonNode read(Exchange exchange) {
        try {
            byte[] body = exchange.getMessage().getBody(byte[].class);
            return body == null ? json.createObjectNode() : json.readTree(body);
        } catch (IOException e) {
            return json.createObjectNode();
        }
    }

    private @Nullable Failure act(Entry entry, String action) {
        try {
            boolean isDone = action.equals("drop") ? desk.drop(entry) : desk.resend(entry);
            return isDone ? null : CHANGED;
        } catch (IOException | LedgerException e) {
            LOG.warn("{} of a request from the console", action, e);
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }

    private void note(Exchange exchange, Entry entry, String action, @Nullable Failure problem) {
        audit.note(new AuditEvent(
                "replay",
                problem == null ? "ok" : problem.code(),
                exchange.getVariable("tenant", String.class),
                null,
                Map.of(
                        "decision",
                        action,
                        "credential",
                        exchange.getVariable("credential", "none", String.class),
                        "of-tenant",
                        entry.tenant(),
                        "key",
                        entry.key())));
    }
}
