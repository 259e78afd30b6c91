package io.caravan.delivery;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Failed;
import io.caravan.chat.BadRequestException;
import io.caravan.chat.Dispatch;
import io.caravan.chat.DispatchStore;
import io.caravan.observe.Audit;
import io.caravan.observe.AuditEvent;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings outcomes to webhooks, each until it is taken or its time is over. Thread-safe. */
final class Webhooks {
    /** Attempts at once. */
    static final int AT_ONCE = 16;

    private static final String TROUBLE = "trouble";
    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
    private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofHours(1).toMillis();
    private static final int MOST_TARGETS = 5;

    /** The other side says that it wants no more of this, ever. */
    private static final int GONE = 410;

    private final DispatchStore store;
    private final WebhookPolicy policy;
    private final WebhookSecrets secrets;
    private final WebhookAddress addresses;
    private final MeterRegistry meters;
    private final Audit audit;
    private final Clock clock;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicBoolean isTaking = new AtomicBoolean();
    private volatile boolean isStopped;
    private volatile long lookedAt = System.nanoTime() - LOOK_NANOS;

    Webhooks(DispatchStore store, WebhookPolicy policy, MeterRegistry meters, Audit audit, Clock clock) {
        this.store = store;
        this.policy = policy;
        secrets = new WebhookSecrets(policy.secrets());
        addresses = new WebhookAddress(policy.allowsHttp(), policy.ports());
        this.meters = meters;
        this.audit = audit;
        this.clock = clock;
    }

    /** @throws BadRequestException when the outcome cannot be brought to one of these */
    List<String> check(String tenant, List<String> targets) {
        if (targets.size() > MOST_TARGETS) {
            throw new BadRequestException(
                    "too_many_webhooks",
                    "An answer goes to at most " + MOST_TARGETS + " webhooks.",
                    Preference.WEBHOOK);
        }
        if (!targets.isEmpty() && !secrets.has(tenant)) {
            throw new BadRequestException(
                    "no_webhook_secret",
                    "There is no secret to sign with for this tenant: add one to caravan.webhook.secrets.",
                    Preference.WEBHOOK);
        }
        return targets.stream().map(addresses::check).distinct().toList();
    }

    void stop() {
        isStopped = true;
    }

    /** Whether it is time to look at the disk; called often. */
    boolean isDue() {
        return !isStopped
                && underWay.get() < AT_ONCE
                && System.nanoTime() - lookedAt > LOOK_NANOS
                && isTaking.compareAndSet(false, true);
    }

    /** To be called when it is due. */
    CompletionStage<List<Dispatch>> take() {
        long now = System.nanoTime();
        lookedAt = now;
        return store.takeDue(AT_ONCE - underWay.get()).handle((due, problem) -> {
            List<Dispatch> taken = problem == null ? due : List.of();
            underWay.addAndGet(taken.size());
            if (taken.size() == AT_ONCE) {
                lookedAt = now - LOOK_NANOS; // there may be more
            }
            isTaking.set(false);
            return taken;
        });
    }

    /** The message becomes the request that goes to the webhook. */
    void open(Exchange exchange) {
        Message message = exchange.getMessage();
        Dispatch dispatch = message.getBody(Dispatch.class);
        long now = clock.instant().getEpochSecond();
        byte[] body = body(dispatch);
        exchange.setVariable("dispatch", dispatch);
        message.getHeaders().clear();
        message.setBody(body);
        message.setHeader(Exchange.HTTP_URI, dispatch.address());
        message.setHeader(Exchange.HTTP_METHOD, "POST");
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setHeader("webhook-id", dispatch.id());
        message.setHeader("webhook-timestamp", Long.toString(now));
        message.setHeader("webhook-signature", secrets.sign(dispatch.tenant(), dispatch.id(), now, body));
        message.setHeader("X-Caravan-Request-Id", dispatch.id());
    }

    /** The envelope of Standard Webhooks around what a poll gives; the same bytes each time. */
    private static byte[] body(Dispatch dispatch) {
        Answer answer = dispatch.answer();
        boolean isFailed = answer instanceof Failed;
        int status = answer instanceof Failed failed ? failed.failure().kind().status() : 200;
        String head =
                "{\"type\":\"request." + (isFailed ? "failed" : "answered") + "\",\"timestamp\":\"" + dispatch.dueAt()
                        + "\",\"data\":{\"id\":\"" + dispatch.id() + "\",\"status\":" + status + ",\"body\":";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(answer.toJson());
        body.writeBytes("}}".getBytes(StandardCharsets.US_ASCII));
        return body.toByteArray();
    }

    /** The attempt did not get so far as to a response. */
    static void noteTrouble(Exchange exchange) {
        exchange.setVariable(TROUBLE, exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }

    /** Keeps what came of the attempt. */
    CompletionStage<?> close(Exchange exchange) {
        Dispatch dispatch = exchange.getVariable("dispatch", Dispatch.class);
        @Nullable Throwable problem = exchange.getVariable(TROUBLE, Throwable.class);
        int status =
                problem == null ? exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class) : 0;
        return judge(dispatch, status, problem).whenComplete((done, trouble) -> underWay.decrementAndGet());
    }

    private CompletionStage<?> judge(Dispatch dispatch, int status, @Nullable Throwable problem) {
        if (status >= 200 && status < 300) {
            meters.counter("caravan.webhooks", "outcome", "delivered").increment();
            return store.done(dispatch, true);
        }
        String why = problem == null ? "status_" + status : reason(problem);
        Instant next = clock.instant().plus(pause(dispatch.attempts()));
        boolean isFinal = status == GONE
                || problem instanceof AddressRefusedException
                || next.isAfter(dispatch.dueAt().plus(policy.giveUp()));
        LOG.info("attempt {} to bring {} to its webhook: {}", dispatch.attempts(), dispatch.id(), why);
        if (!isFinal) {
            meters.counter("caravan.webhooks", "outcome", "retried").increment();
            return store.postpone(dispatch, next);
        }
        meters.counter("caravan.webhooks", "outcome", "failed").increment();
        audit.note(new AuditEvent(
                "deliver",
                why,
                dispatch.tenant(),
                dispatch.id(),
                Map.of("host", String.valueOf(URI.create(dispatch.address()).getHost()))));
        return store.done(dispatch, false);
    }

    /** Never the text of an exception: parts of it are chosen by strangers. */
    private static String reason(Throwable problem) {
        return problem instanceof AddressRefusedException ? "address_refused" : "unreachable";
    }

    /** Twice as long each time, and never the same for all. */
    private Duration pause(int attempts) {
        long usual = policy.backOff().toMillis() << Math.min(attempts - 1, 20);
        long most = Math.min(Math.max(usual, policy.backOff().toMillis()), LONGEST_PAUSE);
        return Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
    }
}
