package io.caravan;

import io.caravan.chat.Answer;
import io.caravan.chat.Gate;
import io.caravan.chat.Lane;
import io.caravan.chat.Merge;
import io.caravan.chat.Models;
import io.caravan.chat.Pending;
import io.caravan.chat.RequestReader;
import io.caravan.collect.Collecting;
import io.caravan.collect.Collecting.CollectPolicy;
import io.caravan.ledger.Ledger;
import io.caravan.ledger.LedgerPolicy;
import io.caravan.observe.Meters;
import io.caravan.origin.Failures;
import io.caravan.origin.Intake;
import io.caravan.origin.Reports;
import io.caravan.origin.files.FileOrigin;
import io.caravan.origin.files.FileSettings;
import io.caravan.origin.http.HttpEngine;
import io.caravan.origin.http.HttpOrigin;
import io.caravan.origin.kafka.KafkaOrigin;
import io.caravan.pace.Pacing;
import io.caravan.pace.Pacing.PacePolicy;
import io.caravan.settings.Catalog;
import io.caravan.settings.Settings;
import io.caravan.upstream.Endpoint;
import io.caravan.upstream.Fallbacks;
import io.caravan.upstream.Upstreams;
import io.caravan.upstream.Upstreams.AccountPolicy;
import io.caravan.upstream.Upstreams.BreakerPolicy;
import io.caravan.upstream.Upstreams.CallPolicy;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.SimpleTypeConverter;
import org.jspecify.annotations.Nullable;

/** The only class that makes the objects and gives them to Camel by the names the routes use. */
final class Wiring implements AutoCloseable {
    private static final Set<String> NON_BLOCKING = Set.of("/v1/chat/completions", "/v1/models", "/health", "/metrics");

    /** Where a placeholder that is no setting may come from, in Camel's numbering. */
    private static final String FALLBACK = "1";

    private final Settings settings;
    private final Clock clock = Clock.systemUTC();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Meters meters = new Meters(registry);
    private final Models models;
    private final @Nullable Ledger ledger;
    private final Collecting collecting;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final Pacing pacing;
    private final Upstreams upstreams;
    private final HttpEngine http;
    private final FileOrigin files;

    Wiring(Settings settings) {
        this.settings = settings;
        Path config = settings.home().resolve("config");
        models = Catalog.models(config.resolve("models.yaml"));
        collecting = new Collecting(collectPolicy(), this::isTwin, meters, clock);
        endpoints.add(Endpoint.primary(
                settings.text("caravan.upstream.base-url"), settings.keys("caravan.upstream.api-key"), models));
        endpoints.addAll(Fallbacks.read(config.resolve("fallbacks.yaml"), models, settings.home()));
        pacing = new Pacing(pacePolicy(), this::gate, this::ceiling, meters);
        upstreams = new Upstreams(
                endpoints,
                callPolicy(),
                breakerPolicy(),
                accountPolicy(),
                config.resolve("errors.yaml"),
                Catalog.peakHours(config.resolve("peak-hours.yaml")),
                pacing.threads(),
                pacing::reconsider,
                pacing::restart,
                meters,
                clock);
        http = new HttpEngine(
                new HttpEngine.Limits(
                        settings.bytes("caravan.http.max-body"),
                        (int) settings.bytes("caravan.http.max-headers"),
                        settings.duration("caravan.http.idle-timeout")),
                NON_BLOCKING);
        ledger = settings.flag("caravan.ledger.enabled")
                ? new Ledger(LedgerPolicy.of(settings), models, meters, clock)
                : null;
        files = new FileOrigin(fileSettings(), this::release, clock);
    }

    private boolean isTwin(Pending pending) {
        return ledger != null && ledger.isTwin(pending);
    }

    private CollectPolicy collectPolicy() {
        return new CollectPolicy(
                settings.number("caravan.collect.size"),
                settings.number("caravan.collect.tokens"),
                settings.duration("caravan.collect.wait"),
                settings.number("caravan.collect.room"),
                settings.duration("caravan.collect.retry-after"));
    }

    private Gate gate(int upstream, String model) {
        return upstreams.gate(upstream, model);
    }

    private int ceiling(int upstream, String model) {
        return upstreams.ceiling(upstream, model);
    }

    private PacePolicy pacePolicy() {
        return new PacePolicy(
                settings.number("caravan.call.max-concurrent"),
                settings.number("caravan.call.start-concurrent"),
                Map.of(
                        Lane.INTERACTIVE, settings.number("caravan.lanes.interactive"),
                        Lane.STREAM, settings.number("caravan.lanes.stream"),
                        Lane.BULK, settings.number("caravan.lanes.bulk")));
    }

    private CallPolicy callPolicy() {
        return new CallPolicy(
                settings.number("caravan.call.max-concurrent"),
                settings.number("caravan.call.attempts"),
                settings.number("caravan.call.retry-budget"),
                settings.duration("caravan.call.connect-timeout"),
                settings.duration("caravan.call.first-event-timeout"),
                settings.duration("caravan.call.gap-timeout"));
    }

    private BreakerPolicy breakerPolicy() {
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

    private AccountPolicy accountPolicy() {
        return new AccountPolicy(
                settings.duration("caravan.account.probe"),
                settings.duration("caravan.account.balance-interval"),
                settings.flag("caravan.account.watch-balance"));
    }

    /** Camel with all beans and routes, not started. */
    Main main() {
        Main main = new Main();
        Path routes = settings.path("caravan.routes.dir");
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(settings.forRoutes());
        // By default the environment goes before what has been read from it: seconds would arrive as text, paths bare.
        main.addInitialProperty("camel.component.properties.environment-variable-mode", FALLBACK);
        main.addInitialProperty("camel.component.properties.system-properties-mode", FALLBACK);
        main.configure()
                .withName("caravan")
                .withStreamCachingEnabled(false)
                .withRoutesIncludePattern("file:" + routes + "/*.camel.yaml,file:" + routes + "/*.java")
                .withShutdownTimeout(
                        (int) settings.duration("caravan.shutdown.drain").toSeconds() + 10);
        main.addMainListener(new UpstreamRoutes(endpoints));
        main.addMainListener(new RouteChecks(routes));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                adapt(configured.getCamelContext());
            }
        });
        collecting.beans().forEach(main::bind);
        (ledger == null ? Ledger.beansWithoutLedger() : ledger.beans()).forEach(main::bind);
        pacing.beans().forEach(main::bind);
        upstreams.beans().forEach(main::bind);
        main.bind("platform-http-engine", http);
        main.bind("metricsRegistry", registry);
        bindOrigins(main);
        return main;
    }

    /** A finished file lets go of its failures: dropped once more, they are asked again. */
    private void release(String keyPrefix) {
        if (ledger != null) {
            ledger.release(settings.text("caravan.files.tenant"), keyPrefix);
        }
    }

    private Optional<String> ledgerTrouble() {
        return ledger == null ? Optional.empty() : ledger.trouble();
    }

    private void bindOrigins(Main main) {
        var merge = settings.merge("caravan.collect.merge");
        RequestReader reader = new RequestReader(models, settings.text("caravan.upstream.model"));
        Intake intake = new Intake(
                reader,
                merge,
                settings.duration("caravan.call.deadline"),
                Map.of("files", settings.duration("caravan.files.deadline")),
                meters,
                clock);
        Failures failures = new Failures(meters);
        HttpOrigin http = new HttpOrigin(
                settings.text("caravan.http.tenant"),
                merge,
                settings.text("caravan.http.ledger").equals("always"),
                clock);
        Reports reports = new Reports(
                models,
                registry,
                upstreams::isClosed,
                upstreams::breakerState,
                upstreams::accountState,
                this::ledgerTrouble);
        Map<String, Processor> steps = Map.of(
                "readRequest", intake::read,
                "refuseRequest", failures::refuse,
                "endRequests", failures::end,
                "readHttp", http::read,
                "writeHttp", http::write,
                "showModels", reports::models,
                "showHealth", reports::health,
                "showMetrics", reports::metrics);
        steps.forEach(main::bind);
        main.bind("kafkaOrigin", kafkaOrigin(merge));
        files.beans().forEach(main::bind);
    }

    private KafkaOrigin kafkaOrigin(Merge merge) {
        return new KafkaOrigin(
                settings.text("caravan.kafka.tenant"), merge, (int) settings.bytes("caravan.kafka.max-record"), clock);
    }

    private FileSettings fileSettings() {
        return new FileSettings(
                settings.path("caravan.files.dir"),
                settings.text("caravan.files.tenant"),
                settings.merge("caravan.files.merge"),
                settings.duration("caravan.files.settle"),
                (int) settings.bytes("caravan.files.max-line"),
                settings.number("caravan.files.in-flight"),
                settings.bytes("caravan.files.in-flight-size"),
                settings.number("caravan.files.open-batches"));
    }

    /** An answer can be handed to whatever takes bytes or text. */
    private static void adapt(CamelContext context) {
        TypeConverterRegistry converters = context.getTypeConverterRegistry();
        for (Class<?> kind : Answer.class.getPermittedSubclasses()) {
            converters.addTypeConverter(
                    byte[].class, kind, new SimpleTypeConverter(false, (type, exchange, value) -> ((Answer) value)
                            .toJson()));
            converters.addTypeConverter(
                    String.class,
                    kind,
                    new SimpleTypeConverter(
                            false,
                            (type, exchange, value) -> new String(((Answer) value).toJson(), StandardCharsets.UTF_8)));
        }
    }

    int listen() {
        return http.listen(settings.text("caravan.http.host"), settings.number("caravan.http.port"));
    }

    Gateway.Bill bill() {
        return new Gateway.Bill(
                meters.calls(),
                meters.tokens(),
                models.require(settings.text("caravan.upstream.model")).price());
    }

    int waiting() {
        return collecting.waiting();
    }

    /** Nothing new is let in; what is still unanswered after the drain time is sent back to its source. */
    ScheduledExecutorService drain() {
        files.stop();
        collecting.closeDoors();
        ScheduledExecutorService lastCall = Executors.newSingleThreadScheduledExecutor();
        lastCall.schedule(
                () -> {
                    pacing.stop();
                    collecting.sendHome();
                    upstreams.cutOff();
                },
                settings.duration("caravan.shutdown.drain").toMillis(),
                TimeUnit.MILLISECONDS);
        return lastCall;
    }

    @Override
    public void close() {
        upstreams.close();
        pacing.close();
        http.stop();
        if (ledger != null) {
            ledger.close();
        }
        registry.close();
    }
}
