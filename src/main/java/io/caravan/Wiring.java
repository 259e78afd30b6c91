package io.caravan;

import io.caravan.access.Access;
import io.caravan.audit.AuditLog;
import io.caravan.audit.AuditPolicy;
import io.caravan.chat.Answer;
import io.caravan.chat.Call;
import io.caravan.chat.Gate;
import io.caravan.chat.Merge;
import io.caravan.chat.Model.Price;
import io.caravan.chat.Models;
import io.caravan.chat.Operators;
import io.caravan.chat.PeakHours;
import io.caravan.chat.Pending;
import io.caravan.chat.RequestReader;
import io.caravan.chat.Tariff;
import io.caravan.chat.Templates;
import io.caravan.chat.Tracing;
import io.caravan.chat.Usage;
import io.caravan.chat.UsualMerges;
import io.caravan.collect.Collecting;
import io.caravan.console.Console;
import io.caravan.delivery.Delivery;
import io.caravan.ledger.Archive;
import io.caravan.ledger.Ledger;
import io.caravan.ledger.LedgerPolicy;
import io.caravan.observe.Audit;
import io.caravan.observe.AuditEvent;
import io.caravan.observe.HttpMeters;
import io.caravan.observe.Meters;
import io.caravan.observe.MetricsFormat;
import io.caravan.observe.RecentFailures;
import io.caravan.observe.RequestAudit;
import io.caravan.origin.Failures;
import io.caravan.origin.Intake;
import io.caravan.origin.Reports;
import io.caravan.origin.files.FileOrigin;
import io.caravan.origin.http.HttpEngine;
import io.caravan.origin.http.HttpOrigin;
import io.caravan.origin.kafka.KafkaOrigin;
import io.caravan.origin.kafka.MeasuredClients;
import io.caravan.pace.Pacing;
import io.caravan.redaction.Redaction;
import io.caravan.resend.Resending;
import io.caravan.settings.Catalog;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsException;
import io.caravan.tenant.TenantTable;
import io.caravan.tenant.Tenants;
import io.caravan.trace.TracePolicy;
import io.caravan.trace.Traces;
import io.caravan.upstream.Endpoint;
import io.caravan.upstream.Fallbacks;
import io.caravan.upstream.Upstreams;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only class that makes the objects and gives them to Camel by the names the routes use. */
final class Wiring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

    private static final Set<String> NON_BLOCKING = Set.of(
            "/v1/chat/completions",
            "/v1/requests/{id}",
            "/v1/models",
            "/health",
            "/metrics",
            "/console",
            "/console/assets/{file}");

    /** Where a placeholder that is no setting may come from, in Camel's numbering. */
    private static final String FALLBACK = "1";

    /**
     * After the drain, for those still waiting to be told: a hundred thousand of them took 7 s on two quiet cores. Camel
     * then drops who is left without an outcome.
     */
    private static final Duration SENDING_HOME = Duration.ofSeconds(25);

    private final Settings settings;
    private final Clock clock = Clock.systemUTC();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(new MetricsFormat());
    private final Meters meters;
    private final Models models;
    private final Templates templates;
    private final boolean isTrial;
    private final TenantTable tenantTable;
    private final PeakHours peakHours;
    private final @Nullable Ledger ledger;
    private final Collecting collecting;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final Pacing pacing;
    private final Upstreams upstreams;
    private final Access access;
    private final Tenants tenants;
    private final @Nullable AuditLog auditLog;
    private final Audit audit;
    private final Tracing tracing;
    private final RecentFailures recentFailures = new RecentFailures(clock);
    private final RequestAudit requestAudit;
    private final Operators operators;
    private final Console console;
    private final HttpEngine http;
    private final FileOrigin files;
    private final RequestReader reader;
    private final @Nullable Delivery delivery;

    Wiring(Settings settings) {
        this(settings, null, null);
    }

    /**
     * @param onTrial instead of those in {@code config/templates.yaml}; then only what comes over HTTP is read
     * @param instead of the audit log
     */
    Wiring(Settings settings, @Nullable Templates onTrial, @Nullable Audit instead) {
        this.settings = settings;
        Policies policies = new Policies(settings);
        Path config = settings.home().resolve("config");
        models = Catalog.models(config.resolve("models.yaml"));
        templates = onTrial == null ? Catalog.templates(config.resolve("templates.yaml"), models) : onTrial;
        isTrial = onTrial != null;
        boolean isCounting = isTrial || settings.flag("caravan.metrics.enabled");
        if (!isCounting) {
            registry.config().meterFilter(MeterFilter.deny());
        }
        meters = new Meters(registry, this::tenantLabel, isCounting);
        auditLog = isTrial || instead != null || !settings.flag("caravan.audit.enabled")
                ? null
                : new AuditLog(AuditPolicy.of(settings), Redaction.of(settings), registry, clock);
        Audit audit = auditLog != null ? auditLog : Objects.requireNonNullElse(instead, Audit.NONE);
        this.audit = audit;
        requestAudit = new RequestAudit(audit, settings.flag("caravan.audit.content"), recentFailures);
        TracePolicy traces = isTrial ? null : policies.traces();
        tracing = traces == null ? Tracing.NONE : new Traces(traces);
        access = new Access(settings, audit, meters, clock);
        tenantTable = TenantTable.read(config.resolve("tenants.yaml"), models);
        requireLedger();
        peakHours = Catalog.peakHours(config.resolve("peak-hours.yaml"));
        endpoints.add(Endpoint.primary(
                settings.text("caravan.upstream.base-url"), settings.keys("caravan.upstream.api-key"), models));
        endpoints.addAll(Fallbacks.read(config.resolve("fallbacks.yaml"), models, settings.home()));
        pacing = new Pacing(policies.pace(), this::gate, this::ceiling, meters);
        collecting = new Collecting(
                policies.collect(),
                this::isTwin,
                this::maxOutput,
                this::price,
                pacing.threads(),
                meters,
                tracing,
                clock);
        upstreams = new Upstreams(
                endpoints,
                policies.call(),
                policies.breaker(),
                policies.account(),
                config.resolve("errors.yaml"),
                peakHours,
                pacing.threads(),
                pacing::reconsider,
                pacing::restart,
                meters,
                clock);
        http = new HttpEngine(
                policies.http(),
                NON_BLOCKING,
                settings.list("caravan.http.cors-origins"),
                policies.tls(),
                access,
                new HttpMeters(registry.getPrometheusRegistry(), isCounting),
                audit);
        meters.gauge("caravan.http.connections", "Connections over HTTP that are open", http::connections);
        ledger = settings.flag("caravan.ledger.enabled")
                ? new Ledger(LedgerPolicy.of(settings), models, meters, clock)
                : null;
        tenants = new Tenants(
                tenantTable, ledger == null ? null : ledger.budgets(), this::worst, pacing.threads(), meters, clock);
        reader = new RequestReader(
                models, settings.text("caravan.upstream.model"), templates, settings.number("caravan.collect.size"));
        delivery = ledger == null
                ? null
                : new Delivery(
                        policies.delivery(),
                        policies.webhooks(),
                        ledger.accepted(),
                        ledger.dispatches(),
                        reader,
                        registry,
                        audit,
                        tracing,
                        clock);
        if (delivery != null) {
            http.serve(delivery.channels());
        }
        operators = new Operators(settings.list("caravan.operators"));
        files = new FileOrigin(
                policies.files(),
                usualMerges(settings.merge("caravan.files.merge")),
                this::release,
                collecting::noRoomForBulk,
                clock);
        meters.gauge("caravan.files.open", "Batch files that are under way", files::batchesUnderWay);
        meters.gauge(
                "caravan.files.share",
                "Done of the batch files that are under way, all together, from 0 to 1",
                files::share);
        console = console();
    }

    private Console console() {
        LedgerPolicy policy = LedgerPolicy.of(settings);
        return new Console(
                operators,
                Map.of(
                        "lanes", pacing::loads,
                        "upstreams", upstreams::conditions,
                        "groups", collecting::forming,
                        "files", files::progress,
                        "budgets", tenants::standings),
                registry.getPrometheusRegistry(),
                new Console.Money(requestAudit::charged, meters::saved),
                recentFailures,
                ledger == null ? null : () -> Archive.open(policy, clock),
                archive -> new Resending(archive, settings, line -> LOG.info("from the console: {}", line)),
                audit,
                clock);
    }

    /** Without it a cap would start again with every start. */
    private void requireLedger() {
        if (tenantTable.needsLedger() && !settings.flag("caravan.ledger.enabled")) {
            throw new SettingsException(
                    List.of("tenants.yaml: tokens-per-day, spend-per-day and spend-per-month need the ledger, which"
                            + " caravan.ledger.enabled turns off"));
        }
    }

    private boolean isTwin(Pending pending) {
        return ledger != null && ledger.isTwin(pending);
    }

    private String tenantLabel(String tenant) {
        return tenantTable.label(tenant);
    }

    private int maxOutput(String model) {
        return models.require(model).maxOutput();
    }

    /** Only the upstream of first choice has peak hours. */
    private long worst(int upstream, String model, long promptTokens, long answerTokens) {
        boolean mayBePeak = upstream == 0 && !peakHours.windows().isEmpty();
        Usage usage = new Usage(0, promptTokens, answerTokens);
        return endpoints.get(upstream).price(model).billionths(usage) * (mayBePeak ? Tariff.PEAK_FACTOR : 1);
    }

    private Price price(Call call) {
        return endpoints.get(call.upstream()).price(call.model());
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
                .withShutdownTimeout((int) settings.duration("caravan.shutdown.drain")
                        .plus(SENDING_HOME)
                        .toSeconds());
        if (isTrial) {
            main.addMainListener(new OnlyHttp());
        }
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
        tenants.beans().forEach(main::bind);
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
        if (auditLog != null) {
            states.put("audit", auditLog.trouble().orElse("UP"));
        }
        return states;
    }

    private void bindOrigins(Main main) {
        Intake intake = new Intake(
                reader,
                usualMerges(Merge.NONE),
                settings.duration("caravan.call.deadline"),
                Map.of(
                        "files",
                        settings.duration("caravan.files.deadline"),
                        "async",
                        settings.duration("caravan.async.deadline")),
                meters,
                requestAudit,
                tracing,
                clock);
        Failures failures = new Failures(meters, requestAudit, collecting::endFollowers);
        HttpOrigin http = new HttpOrigin(
                settings.text("caravan.http.tenant"),
                usualMerges(settings.merge("caravan.http.merge")),
                settings.text("caravan.http.ledger").equals("always"),
                tenants::left,
                clock);
        Reports reports = new Reports(
                models,
                settings.text("caravan.http.tenant"),
                tenants::mayAsk,
                operators,
                registry,
                () -> !upstreams.isClosed() && ledgerTrouble().isEmpty(),
                this::states);
        Map<String, Processor> steps = Map.of(
                "readRequest", intake::read,
                "refuseRequest", failures::refuse,
                "endRequests", failures::end,
                "readHttp", http::read,
                "readForLater", http::readForLater,
                "writeHttp", http::write,
                "showModels", reports::models,
                "showHealth", reports::health,
                "showMetrics", reports::metrics);
        steps.forEach(main::bind);
        (delivery == null ? Delivery.beansWithoutLedger() : delivery.beans()).forEach(main::bind);
        main.bind("kafkaOrigin", kafkaOrigin());
        main.bind("kafkaClients", kafkaClients()); // found by its type
        files.beans().forEach(main::bind);
        console.beans().forEach(main::bind);
    }

    private UsualMerges usualMerges(Merge ofOrigin) {
        return new UsualMerges(settings.commonMerge().orElse(ofOrigin), tenantTable.merges());
    }

    private MeasuredClients kafkaClients() {
        return new MeasuredClients(registry, MeasuredClients.eachSecond(settings.number("caravan.kafka.consumers")));
    }

    private KafkaOrigin kafkaOrigin() {
        return new KafkaOrigin(
                settings.text("caravan.kafka.tenant"),
                usualMerges(settings.merge("caravan.kafka.merge")),
                (int) settings.bytes("caravan.kafka.max-record"),
                clock);
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

    /** Before anything that somebody may have to answer for. */
    void openAudit() {
        if (auditLog != null) {
            auditLog.open();
            auditLog.note(new AuditEvent(
                    "start", "ok", null, null, Map.of("changed-settings", String.join(" ", settings.changed()))));
        }
    }

    int listen() {
        return http.listen(settings.text("caravan.http.host"), settings.number("caravan.http.port"));
    }

    Gateway.Bill bill() {
        return new Gateway.Bill(
                meters.calls(),
                meters.tokens(),
                meters.saved(),
                models.require(settings.text("caravan.upstream.model")).price());
    }

    int waiting() {
        return collecting.waiting();
    }

    /** Nothing new is let in; what is still unanswered after the drain time is sent back to its source. */
    ScheduledExecutorService drain() {
        files.stop();
        if (delivery != null) {
            delivery.stop();
        }
        collecting.closeDoors();
        tenants.closeDoors();
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
        access.close();
        if (delivery != null) {
            delivery.close();
        }
        tenants.close();
        console.close();
        if (ledger != null) {
            ledger.close();
        }
        if (auditLog != null) {
            auditLog.note(new AuditEvent("stop", "ok", null, null, Map.of()));
            auditLog.close();
        }
        if (tracing instanceof Traces traces) {
            traces.close();
        }
        registry.close();
    }
}
