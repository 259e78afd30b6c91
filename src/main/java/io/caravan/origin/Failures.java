package io.caravan.origin;

import io.caravan.chat.Answer;
import io.caravan.chat.Call;
import io.caravan.chat.CaravanException;
import io.caravan.chat.Failure;
import io.caravan.chat.Group;
import io.caravan.chat.Inbound;
import io.caravan.chat.Pending;
import io.caravan.chat.RequestTrace;
import io.caravan.observe.Meters;
import io.caravan.observe.RequestAudit;
import io.caravan.observe.RequestFields;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** What an exception means to those who wait: one outcome each, in words that are ours. */
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private final Meters meters;
    private final RequestAudit audit;
    private final BiConsumer<Pending, Answer> endFollowers;

    /** @param endFollowers ends those who wait for the call of another request, if they do */
    public Failures(Meters meters, RequestAudit audit, BiConsumer<Pending, Answer> endFollowers) {
        this.meters = meters;
        this.audit = audit;
        this.endFollowers = endFollowers;
    }

    /** The answer to a request that could not be read; one that was let in already ends with it. */
    public void refuse(Exchange exchange) {
        Answer answer = Answer.failed(failure(exchange));
        if (exchange.getMessage().getBody() instanceof Pending pending) {
            end(pending, answer);
            return;
        }
        RequestTrace trace = Traced.of(exchange);
        trace.ended(answer);
        if (exchange.getMessage().getBody() instanceof Inbound inbound) {
            meters.refused(inbound.asker(), answer, exchange.getExchangeId());
            audit.refused(inbound.asker().origin(), inbound.asker().tenant(), exchange.getExchangeId(), answer);
        } else {
            String origin = String.valueOf(exchange.getFromRouteId());
            meters.refused(origin, answer, exchange.getExchangeId());
            audit.refused(origin, exchange.getVariable("tenant", String.class), exchange.getExchangeId(), answer);
        }
        exchange.getMessage().setBody(answer);
    }

    /** Ends all requests that the broken exchange was to answer. */
    public void end(Exchange exchange) {
        Answer answer = Answer.failed(failure(exchange));
        waitingFor(exchange).forEach(pending -> end(pending, answer));
    }

    /** One that has left its call cannot take along those who still wait for it. */
    private void end(Pending pending, Answer answer) {
        pending.complete(answer);
        endFollowers.accept(pending, answer);
    }

    private static List<Pending> waitingFor(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof Pending pending) {
            return List.of(pending);
        }
        if (body instanceof Group group) {
            return group.members();
        }
        return body instanceof Call call ? call.group().members() : List.of();
    }

    private static LoggingEventBuilder about(Exchange exchange, LoggingEventBuilder line) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof Call call) {
            return RequestFields.of(line.addKeyValue("exchange", exchange.getExchangeId()), call);
        }
        if (body instanceof Pending pending) {
            return RequestFields.of(line, pending);
        }
        String tenant = body instanceof Inbound inbound
                ? inbound.asker().tenant()
                : exchange.getVariable("tenant", String.class);
        return RequestFields.of(line, exchange.getExchangeId(), tenant, Traced.by(exchange));
    }

    private static Failure failure(Exchange exchange) {
        Throwable reason = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (reason instanceof CaravanException expected) {
            return expected.failure();
        }
        about(exchange, LOG.atError()).setCause(reason).log("request failed inside Caravan");
        return new Failure(
                Failure.Kind.INTERNAL,
                "internal_error",
                "Caravan failed on request " + exchange.getExchangeId() + "; its log says more.");
    }
}
