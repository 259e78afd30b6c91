package io.caravan.delivery;

import io.caravan.chat.AcceptedStore;
import io.caravan.chat.AcceptedStore.Found;
import io.caravan.chat.Answer;
import io.caravan.chat.Failure;
import io.caravan.observe.Audit;
import io.caravan.observe.AuditEvent;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Tells the senders of accepted requests what came of them, and nobody else. */
final class Inquiry {
    private static final Failure UNKNOWN = new Failure(
            Failure.Kind.NOT_FOUND,
            "unknown_request",
            "There is no such request, or none of yours: it may be older than results are kept.");

    private static final Failure UNREADABLE = new Failure(
            Failure.Kind.LEDGER,
            "ledger_unavailable",
            "The ledger cannot be read at the moment; ask again later.",
            Duration.ofSeconds(2));

    private final AcceptedStore store;
    private final String tenant;
    private final Audit audit;

    /** @param tenant who asks when the door did not say */
    Inquiry(AcceptedStore store, String tenant, Audit audit) {
        this.store = store;
        this.tenant = tenant;
        this.audit = audit;
    }

    /** The body becomes the answer; or what is said while there is none, and then {@code under-way} is set. */
    CompletionStage<?> show(Exchange exchange) {
        String id = exchange.getMessage().getHeader("id", "", String.class);
        exchange.getMessage().getHeaders().clear();
        if (!RequestIds.isOne(id)) {
            return CompletableFuture.completedFuture(Answer.failed(UNKNOWN));
        }
        return store.find(id).handle((found, problem) -> problem == null ? found(exchange, found) : unreadable());
    }

    private static Object unreadable() {
        return Answer.failed(UNREADABLE);
    }

    private Object found(Exchange exchange, Optional<Found> found) {
        String caller = exchange.getVariable("tenant", tenant, String.class);
        @Nullable Found request = found.orElse(null);
        if (request == null || !request.tenant().equals(caller)) {
            found.ifPresent(other -> audit.note(new AuditEvent("fetch", "not_yours", caller, other.id(), Map.of())));
            return Answer.failed(UNKNOWN);
        }
        exchange.setVariable("request-id", request.id());
        if (!request.targets().isEmpty()) {
            exchange.getMessage().setHeader("X-Caravan-Delivery", status(request));
        }
        if (request.answer() != null) {
            return request.answer();
        }
        Receipt.write(exchange.getMessage(), request.id());
        return exchange.getMessage().getBody();
    }

    /** For instance {@code webhook; state=delivered; attempts=2, topic; state=due; attempts=5}. */
    private static String status(Found request) {
        return request.targets().stream()
                .map(target -> target.kind().name().toLowerCase(Locale.ROOT) + "; state="
                        + target.state().toLowerCase(Locale.ROOT) + "; attempts=" + target.attempts())
                .collect(Collectors.joining(", "));
    }

    static Answer unknown() {
        return Answer.failed(UNKNOWN);
    }
}
