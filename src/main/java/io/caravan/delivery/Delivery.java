package io.caravan.delivery;

import static java.util.Map.entry;

import io.caravan.chat.AcceptedStore;
import io.caravan.chat.Answer;
import io.caravan.chat.Channels;
import io.caravan.chat.Destination.Kind;
import io.caravan.chat.DispatchStore;
import io.caravan.chat.RequestReader;
import io.caravan.chat.Tracing;
import io.caravan.observe.Audit;
import io.caravan.step.Steps;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;

/** Requests whose senders do not wait for the answer: accepted, asked for, and answered when they are asked about. */
public final class Delivery implements AutoCloseable {
    private final Worklist worklist;
    private final Deliveries deliveries;
    private final OpenChannels channels = new OpenChannels();
    private final WebhookClient client;
    private final PoolingHttpClientConnectionManager connections;
    private final ExecutorService threads = Executors.newFixedThreadPool(2 * Deliveries.AT_ONCE, Delivery::daemon);
    private final Map<String, Object> beans;

    /** @throws io.caravan.settings.SettingsException when the secrets of webhooks are none, or topics cannot be written to */
    public Delivery(
            DeliveryPolicy policy,
            WebhookPolicy webhookPolicy,
            AcceptedStore store,
            DispatchStore dispatches,
            RequestReader reader,
            MeterRegistry meters,
            Audit audit,
            Tracing tracing,
            Clock clock) {
        WebhookSecrets secrets = new WebhookSecrets(webhookPolicy.secrets());
        Destinations destinations = new Destinations(
                secrets,
                new WebhookAddress(webhookPolicy.allowsHttp(), webhookPolicy.ports()),
                new ReplyTopics(policy.topics(), policy.hasBroker()));
        Webhooks webhooks = new Webhooks(secrets, clock);
        deliveries = new Deliveries(dispatches, channels, policy, meters, audit, tracing, clock);
        worklist = new Worklist(store, policy, clock, deliveries::added);
        client = new WebhookClient(webhookPolicy.timeout());
        connections = WebhookClient.connections(
                new CheckedResolver(SystemDefaultDnsResolver.INSTANCE, webhookPolicy.allowed()),
                webhookPolicy.timeout(),
                Deliveries.AT_ONCE);
        Acceptance acceptance =
                new Acceptance(store, reader, policy.deadline(), destinations, clock, worklist::added, tracing);
        Inquiry inquiry = new Inquiry(store, policy.tenant(), audit);
        beans = Map.ofEntries(
                entry("wantsAnswerLater", (Predicate) Preference::isAsync),
                entry("noteTargets", (Processor) Acceptance::noteTargets),
                entry("acceptRequest", Steps.await(acceptance::accept)),
                entry("workIsWaiting", (Predicate) exchange -> worklist.isDue()),
                entry("takeAccepted", Steps.await(exchange -> worklist.take())),
                entry("openAccepted", (Processor) worklist::open),
                entry("closeAccepted", Steps.await(worklist::close)),
                entry("showRequest", Steps.await(inquiry::show)),
                entry("isAnswer", (Predicate) Delivery::isAnswer),
                entry("deliveryIsDue", (Predicate) exchange -> deliveries.isDue()),
                entry("takeDeliveries", Steps.await(exchange -> deliveries.take())),
                entry("openDelivery", (Processor) deliveries::open),
                entry("isForWebhook", Deliveries.goesTo(Kind.WEBHOOK)),
                entry("isForTopic", Deliveries.goesTo(Kind.TOPIC)),
                entry("writeWebhook", (Processor) webhooks::write),
                entry("readWebhook", (Processor) Webhooks::read),
                entry("writeRecord", (Processor) ReplyTopics::write),
                entry("readRecord", (Processor) ReplyTopics::read),
                entry("sendToListener", Steps.await(channels::send)),
                entry("noteTrouble", (Processor) Deliveries::noteTrouble),
                entry("closeDelivery", Steps.await(deliveries::close)),
                entry("webhookClient", client),
                entry("webhookConnections", connections),
                entry("deliveryThreads", threads));
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "delivery");
        thread.setDaemon(true);
        return thread;
    }

    /** The beans of the routes by name. */
    public Map<String, Object> beans() {
        return beans;
    }

    /** The same for a Caravan without a ledger, which can promise nothing: it accepts nothing, so nothing else happens. */
    public static Map<String, Object> beansWithoutLedger() {
        Processor nothing = exchange -> {};
        Predicate never = exchange -> false;
        return Map.ofEntries(
                entry("wantsAnswerLater", (Predicate) Preference::isAsync),
                entry("noteTargets", nothing),
                entry("acceptRequest", Steps.await(exchange -> {
                    throw Acceptance.withoutLedger();
                })),
                entry("workIsWaiting", never),
                entry("takeAccepted", nothing),
                entry("openAccepted", nothing),
                entry("closeAccepted", nothing),
                entry("showRequest", Steps.replace(Object.class, asked -> Inquiry.unknown())),
                entry("isAnswer", (Predicate) Delivery::isAnswer),
                entry("deliveryIsDue", never),
                entry("takeDeliveries", nothing),
                entry("openDelivery", nothing),
                entry("isForWebhook", never),
                entry("isForTopic", never),
                entry("writeWebhook", nothing),
                entry("readWebhook", nothing),
                entry("writeRecord", nothing),
                entry("readRecord", nothing),
                entry("sendToListener", nothing),
                entry("noteTrouble", nothing),
                entry("closeDelivery", nothing),
                entry("webhookClient", (HttpClientConfigurer) client -> {}),
                entry(
                        "webhookConnections",
                        PoolingHttpClientConnectionManagerBuilder.create().build()),
                entry("deliveryThreads", ForkJoinPool.commonPool()));
    }

    private static boolean isAnswer(Exchange exchange) {
        return exchange.getMessage().getBody() instanceof Answer;
    }

    /** No more are asked for or brought; those that are under way are finished, or left for the next start. */
    public void stop() {
        worklist.stop();
        deliveries.stop();
        channels.close();
    }

    /** Where whoever wants to hear of outcomes listens. */
    public Channels channels() {
        return (channel, line) -> {
            Channels.Listener listener = channels.listen(channel, line);
            deliveries.added();
            return listener;
        };
    }

    @Override
    public void close() {
        client.close();
        threads.shutdownNow();
        connections.close();
    }
}
