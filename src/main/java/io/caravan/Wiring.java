package io.caravan;

import io.caravan.chat.Answer;
import io.caravan.chat.Gate;
import io.caravan.chat.Merge;
import io.caravan.chat.Models;
import io.caravan.chat.Pending;
import io.caravan.chat.RequestReader;
import io.caravan.collect.Collecting;
import io.caravan.ledger.Ledger;
import io.caravan.ledger.LedgerPolicy;
import io.caravan.observe.Meters;
import io.caravan.origin.Failures;
import io.caravan.origin.Intake;
import io.caravan.origin.Reports;
import io.caravan.origin.files.FileOrigin;
import io.caravan.origin.http.HttpEngine;
import io.caravan.origin.http.HttpOrigin;
import io.caravan.origin.kafka.KafkaOrigin;
import io.caravan.pace.Pacing;
import io.caravan.settings.Catalog;
import io.caravan.settings.Settings;
import io.caravan.upstream.Endpoint;
import io.caravan.upstream.Fallbacks;
import io.caravan.upstream.Upstreams;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
        Policies policies = new Policies(settings);
        Path config = settings.home().resolve("config");
        models = Catalog.models(config.resolve("models.yaml"));
        collecting = new Collecting(policies.collect(), this::isTwin, meters, clock);
        endpoints.add(Endpoint.primary(
                settings.text("caravan.upstream.base-url"), settings.keys("caravan.upstream.api-key"), models));
        endpoints.addAll(Fallbacks.read(config.resolve("fallbacks.yaml"), models, settings.home()));
        pacing = new Pacing(policies.pace(), this::gate, this::ceiling, meters);
        upstreams = new Upstreams(
                endpoints,
                policies.call(),
                policies.breaker(),
                policies.account(),
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
        files = new FileOrigin(policies.files(), this::release, clock);
    }

    private boolean isTwin(Pending pending) {
        return ledger != null && ledger.isTwin(pending);
    }

    private Gate gate(int upstream, String model) {
        return upstreams.gate(upstream, model);
    }

    private int ceiling(int upstream, String model) {
        return upstreams.ceiling(upstream, model);
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

    private Map<String, String> states() {
        Map<String, String> states = new LinkedHashMap<>(upstreams.states());
        states.put("ledger", ledgerTrouble().orElse("UP"));
        return states;
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
                models, registry, () -> !upstreams.isClosed() && ledgerTrouble().isEmpty(), this::states);
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
