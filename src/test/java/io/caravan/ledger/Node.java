package io.caravan.ledger;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Source;
import io.caravan.chat.Asker;
import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Group;
import io.caravan.chat.Identity;
import io.caravan.chat.Lane;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.RequestReader;
import io.caravan.chat.Requests;
import io.caravan.chat.Saved;
import io.caravan.chat.Templates;
import io.caravan.chat.Usage;
import io.caravan.observe.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** A process that has the ledger, as the routes use it: one of several, or one after the other. */
final class Node implements AutoCloseable {
    private static final RequestReader READER = new RequestReader(Requests.MODELS, "deepseek-flash", Templates.NONE, 8);
    private static final Charge CHARGE =
            new Charge(new Usage(1, 2, 3), 2, 1, 0, 40, 4, new Saved(-1, 2_500, -30, 1L << 40, -(1L << 40)));

    final Ledger ledger;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DefaultCamelContext camel = new DefaultCamelContext();

    Node(LedgerPolicy policy, Clock clock) {
        ledger = new Ledger(policy, Requests.MODELS, new Meters(meters), clock);
    }

    /** A request of a source that comes again until it is told. */
    static Pending request(String key, String text) {
        return request(Identity.placed("test", key, bytes(text), () -> bytes("original of " + text)), text, Lane.BULK);
    }

    /** A request that somebody makes, and may make again, with a key of his own. */
    static Pending retry(String key, String text) {
        return request(Identity.named(key, bytes(text), false, () -> bytes(text)), text, Lane.INTERACTIVE);
    }

    private static Pending request(Identity identity, String text, Lane lane) {
        Asker asker = new Asker("test", "acme", lane, Merge.NONE);
        byte[] body = bytes(Requests.body(text));
        return new Pending(READER.read(body, "r", asker, Instant.now().plusSeconds(60), identity));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    Pending consult(Pending pending) {
        return (Pending) step("consultLedger", pending);
    }

    Call send(Pending... pending) {
        Group group = new Group(Merge.NONE, Instant.now());
        List.of(pending).forEach(group::add);
        Call call = new Call(group, new byte[0], List.of(), Instant.now().plusSeconds(60));
        step("noteIntent", call);
        return call;
    }

    void withdraw(Call call) {
        step("withdrawIntent", call);
    }

    Answer keep(Pending pending) {
        return (Answer) step("keepOutcome", pending);
    }

    CompletableFuture<Answer> keepLater(Pending pending) {
        return CompletableFuture.supplyAsync(() -> keep(pending));
    }

    Answer answer(Pending pending, String text) {
        pending.complete(answered(text));
        return keep(pending);
    }

    Answer fail(Pending pending, Failure.Kind kind) {
        pending.complete(Answer.failed(new Failure(kind, "some_code", "Words.")));
        return keep(pending);
    }

    /** From question to answer. */
    Answer ask(Pending pending, String text) {
        Pending consulted = consult(pending);
        send(consulted);
        return answer(consulted, text);
    }

    static Answered answered(String text) {
        return new Answered(bytes(text), Merge.NONE, 1, 2, Source.UPSTREAM, CHARGE);
    }

    private Object step(String name, Object body) {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(body);
        try {
            Object step = ledger.beans().get(name);
            if (step instanceof AsyncProcessor async) {
                async.processAsync(exchange).join();
            } else if (step instanceof Processor processor) {
                processor.process(exchange);
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return Objects.requireNonNull(exchange.getMessage().getBody());
    }

    double count(String name) {
        return meters.get("caravan.ledger." + name).counter().count();
    }

    @Override
    public void close() {
        ledger.close();
    }
}
