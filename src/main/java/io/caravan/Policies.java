package io.caravan;

import io.caravan.chat.Lane;
import io.caravan.collect.Collecting.CollectPolicy;
import io.caravan.collect.PrefixPolicy;
import io.caravan.delivery.DeliveryPolicy;
import io.caravan.delivery.WebhookPolicy;
import io.caravan.origin.files.FileSettings;
import io.caravan.origin.http.HttpEngine;
import io.caravan.origin.http.TlsFiles;
import io.caravan.pace.Pacing.PacePolicy;
import io.caravan.redaction.Redaction;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsException;
import io.caravan.trace.TraceHeaders;
import io.caravan.trace.TracePolicy;
import io.caravan.upstream.AccountPolicy;
import io.caravan.upstream.BreakerPolicy;
import io.caravan.upstream.CallPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each stage is told of the settings: values alone, no objects that do anything. */
record Policies(Settings settings) {
    CollectPolicy collect() {
        return new CollectPolicy(
                settings.number("caravan.collect.tokens"),
                settings.number("caravan.collect.answer-tokens"),
                settings.duration("caravan.collect.wait"),
                settings.number("caravan.collect.bisections"),
                new PrefixPolicy(
                        settings.number("caravan.prefix.min-tokens"),
                        settings.duration("caravan.prefix.wait"),
                        settings.duration("caravan.prefix.keep")),
                settings.number("caravan.collect.room"),
                settings.duration("caravan.collect.retry-after"));
    }

    /** Null when nobody is told. */
    @Nullable TracePolicy traces() {
        String endpoint = settings.text("caravan.traces.endpoint");
        return endpoint.isEmpty()
                ? null
                : new TracePolicy(
                        URI.create(endpoint),
                        TraceHeaders.read(
                                settings.keys("caravan.traces.headers").read()),
                        settings.number("caravan.traces.sample"),
                        settings.text("caravan.kafka.request-topic"),
                        settings.flag("caravan.traces.content"),
                        Redaction.of(settings));
    }

    PacePolicy pace() {
        return new PacePolicy(
                settings.number("caravan.call.max-concurrent"),
                settings.number("caravan.call.start-concurrent"),
                Map.of(
                        Lane.INTERACTIVE, settings.number("caravan.lanes.interactive"),
                        Lane.STREAM, settings.number("caravan.lanes.stream"),
                        Lane.BULK, settings.number("caravan.lanes.bulk")));
    }

    CallPolicy call() {
        return new CallPolicy(
                settings.number("caravan.call.max-concurrent"),
                settings.number("caravan.call.attempts"),
                settings.number("caravan.call.retry-budget"),
                settings.duration("caravan.call.connect-timeout"),
                settings.duration("caravan.call.first-event-timeout"),
                settings.duration("caravan.call.gap-timeout"));
    }

    BreakerPolicy breaker() {
        return new BreakerPolicy(
                settings.number("caravan.breaker.failure-rate"),
                settings.number("caravan.breaker.window"),
                settings.number("caravan.breaker.minimum-calls"),
                settings.duration("caravan.breaker.slow-call"),
                settings.number("caravan.breaker.slow-rate"),
                settings.number("caravan.breaker.timeouts"),
                settings.duration("caravan.breaker.open-wait"),
                settings.number("caravan.breaker.half-open-calls"),
                fairTime());
    }

    /** Without it anybody who grants no time could open the breaker for all others. */
    private Duration fairTime() {
        Duration slow = settings.duration("caravan.breaker.slow-call");
        Duration half = settings.duration("caravan.call.deadline").dividedBy(2);
        return slow.compareTo(half) < 0 ? slow : half;
    }

    AccountPolicy account() {
        return new AccountPolicy(
                settings.duration("caravan.account.probe"),
                settings.duration("caravan.account.balance-interval"),
                settings.flag("caravan.account.watch-balance"));
    }

    HttpEngine.Limits http() {
        return new HttpEngine.Limits(
                settings.bytes("caravan.http.max-body"),
                (int) settings.bytes("caravan.http.max-headers"),
                settings.duration("caravan.http.idle-timeout"),
                settings.duration("caravan.http.keep-alive"),
                settings.duration("caravan.http.request-timeout"),
                settings.number("caravan.http.max-connections"));
    }

    /** Null when HTTP is to be plain. */
    @Nullable TlsFiles tls() {
        return settings.text("caravan.http.tls.certificate").isEmpty()
                ? null
                : new TlsFiles(
                        settings.path("caravan.http.tls.certificate"),
                        settings.path("caravan.http.tls.key"),
                        settings.text("caravan.http.tls.client-ca").isEmpty()
                                ? null
                                : settings.path("caravan.http.tls.client-ca"));
    }

    DeliveryPolicy delivery() {
        return new DeliveryPolicy(
                settings.text("caravan.http.tenant"),
                settings.number("caravan.async.in-flight"),
                settings.bytes("caravan.async.in-flight-size"),
                settings.duration("caravan.async.deadline"),
                settings.duration("caravan.delivery.back-off"),
                settings.duration("caravan.delivery.give-up"),
                settings.list("caravan.delivery.topics"),
                !settings.text("caravan.kafka.brokers").isEmpty());
    }

    WebhookPolicy webhooks() {
        return new WebhookPolicy(
                settings.keys("caravan.webhook.secrets").read(),
                settings.list("caravan.webhook.allow"),
                ports(),
                settings.flag("caravan.webhook.http"),
                settings.duration("caravan.webhook.timeout"));
    }

    private List<Integer> ports() {
        try {
            return settings.list("caravan.webhook.ports").stream()
                    .map(Integer::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw new SettingsException("caravan.webhook.ports: must be numbers with commas between", e);
        }
    }

    FileSettings files() {
        return new FileSettings(
                settings.path("caravan.files.dir"),
                settings.text("caravan.files.tenant"),
                settings.duration("caravan.files.settle"),
                (int) settings.bytes("caravan.files.max-line"),
                settings.number("caravan.files.in-flight"),
                settings.bytes("caravan.files.in-flight-size"),
                settings.number("caravan.files.open-batches"));
    }
}
