package io.caravan.delivery;

import static java.util.Map.entry;

import io.caravan.chat.AcceptedStore;
import io.caravan.chat.Answer;
import io.caravan.chat.DispatchStore;
import io.caravan.chat.RequestReader;
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
    private final Webhooks webhooks;
    private final WebhookClient client;
    private final PoolingHttpClientConnectionManager connections;
    private final ExecutorService threads = Executors.newFixedThreadPool(Webhooks.AT_ONCE, Delivery::daemon);
    private final Map<String, Object> beans;

    /** @throws io.caravan.settings.SettingsException when the secrets of webhooks are none, or what they may reach */
    public Delivery(
            DeliveryPolicy policy,
            WebhookPolicy webhookPolicy,
            AcceptedStore store,
            DispatchStore dispatches,
            RequestReader reader,
            MeterRegistry meters,
            Audit audit,
            Clock clock) {
        worklist = new Worklist(store, policy, clock);
        webhooks = new Webhooks(dispatches, webhookPolicy, meters, audit, clock);
        client = new WebhookClient(webhookPolicy.timeout());
        connections = WebhookClient.connections(
                new CheckedResolver(SystemDefaultDnsResolver.INSTANCE, webhookPolicy.allowed()),
                webhookPolicy.timeout(),
                Webhooks.AT_ONCE);
        Acceptance acceptance = new Acceptance(store, reader, policy.deadline(), webhooks, clock, worklist::added);
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
                entry("webhookIsDue", (Predicate) exchange -> webhooks.isDue()),
                entry("takeWebhooks", Steps.await(exchange -> webhooks.take())),
                entry("openWebhook", (Processor) webhooks::open),
                entry("noteTrouble", (Processor) Webhooks::noteTrouble),
                entry("closeWebhook", Steps.await(webhooks::close)),
                entry("webhookClient", client),
                entry("webhookConnections", connections),
                entry("webhookThreads", threads));
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "webhook");
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
                entry("webhookIsDue", never),
                entry("takeWebhooks", nothing),
                entry("openWebhook", nothing),
                entry("noteTrouble", nothing),
                entry("closeWebhook", nothing),
                entry("webhookClient", (HttpClientConfigurer) client -> {}),
                entry(
                        "webhookConnections",
                        PoolingHttpClientConnectionManagerBuilder.create().build()),
                entry("webhookThreads", ForkJoinPool.commonPool()));
    }

    private static boolean isAnswer(Exchange exchange) {
        return exchange.getMessage().getBody() instanceof Answer;
    }

    /** No more are asked for or brought; those that are under way are finished, or left for the next start. */
    public void stop() {
        worklist.stop();
        webhooks.stop();
    }

    @Override
    public void close() {
        client.close();
        threads.shutdownNow();
        connections.close();
    }
}
