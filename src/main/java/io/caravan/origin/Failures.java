package io.caravan.origin;

import io.caravan.chat.Answer;
import io.caravan.chat.Call;
import io.caravan.chat.CaravanException;
import io.caravan.chat.Failure;
import io.caravan.chat.Group;
import io.caravan.chat.Inbound;
import io.caravan.chat.Pending;
import io.caravan.observe.Meters;
import java.util.List;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an exception means to those who wait: one outcome each, in words that are ours. */
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private final Meters meters;

    public Failures(Meters meters) {
        this.meters = meters;
    }

    /** The answer to a request that could not be read; one that was let in already ends with it. */
    public void refuse(Exchange exchange) {
        Answer answer = Answer.failed(failure(exchange));
        if (exchange.getMessage().getBody() instanceof Pending pending) {
            pending.complete(answer);
            return;
        }
        String origin = exchange.getMessage().getBody() instanceof Inbound inbound
                ? inbound.asker().origin()
                : String.valueOf(exchange.getFromRouteId());
        meters.ended(origin, answer);
        exchange.getMessage().setBody(answer);
    }

    /** Ends all requests that the broken exchange was to answer. */
    public void end(Exchange exchange) {
        Answer answer = Answer.failed(failure(exchange));
        waitingFor(exchange).forEach(pending -> pending.complete(answer));
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

    private static Failure failure(Exchange exchange) {
        Throwable reason = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (reason instanceof CaravanException expected) {
            return expected.failure();
        }
        LOG.error("request {} failed inside Caravan", exchange.getExchangeId(), reason);
        return new Failure(
                Failure.Kind.INTERNAL,
                "internal_error",
                "Caravan failed on request " + exchange.getExchangeId() + "; its log says more.");
    }
}
