package io.caravan.command;

import io.caravan.access.Access;
import io.caravan.chat.PeakHours;
import io.caravan.chat.Secret;
import io.caravan.ledger.Archive;
import io.caravan.ledger.Stock;
import io.caravan.redaction.Redaction;
import io.caravan.settings.Catalog;
import io.caravan.settings.KeySource;
import io.caravan.settings.Settings;
import io.caravan.tenant.TenantTable;
import io.caravan.upstream.Endpoint;
import io.caravan.upstream.Fallbacks;
import io.caravan.upstream.Upstreams;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClient;

/** The doctor's checks, one after the other; none changes anything but creating missing directories. */
final class Examination {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Settings settings;
    private final List<Finding> findings = new ArrayList<>();

    private Examination(Settings settings) {
        this.settings = settings;
    }

    static List<Finding> of(Settings settings) {
        Examination examination = new Examination(settings);
        examination.check("Java", examination::java);
        examination.check("models", examination::models);
        examination.check("templates", examination::templates);
        examination.check("tenants", examination::tenants);
        examination.check("peak hours", examination::peakHours);
        examination.check("errors", examination::errors);
        examination.check("redaction", examination::redaction);
        examination.check("routes", examination::routes);
        examination.check("data", () -> examination.writable("caravan.data.dir"));
        examination.check("ledger", examination::ledger);
        examination.check("files", () -> examination.writable("caravan.files.dir"));
        examination.check("port", examination::port);
        examination.check("access", () -> Access.check(settings));
        examination.check("keys", examination::keys);
        examination.check("fallbacks", examination::fallbacks);
        examination.check("upstream", examination::upstream);
        examination.check("Kafka", examination::kafka);
        return examination.findings;
    }

    private void check(String subject, Callable<String> check) {
        try {
            findings.add(new Finding(subject, true, check.call()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            findings.add(new Finding(subject, false, Explanation.of(e)));
        }
    }

    private String java() {
        int version = Runtime.version().feature();
        String threads = version >= 21 ? "virtual threads" : "a thread a call; 21 or later needs fewer";
        return version + " (" + threads + "), heap up to "
                + (Runtime.getRuntime().maxMemory() >> 20) + " MB";
    }

    private String models() {
        return Catalog.models(config("models.yaml")).all().size() + " in config/models.yaml";
    }

    private String templates() {
        Path file = config("templates.yaml");
        return Catalog.templates(file, Catalog.models(config("models.yaml"))).size() + " in config/templates.yaml";
    }

    private String tenants() {
        return TenantTable.read(config("tenants.yaml"), Catalog.models(config("models.yaml")))
                        .size() + " in config/tenants.yaml";
    }

    private String peakHours() {
        PeakHours peak = Catalog.peakHours(config("peak-hours.yaml"));
        String holidays =
                peak.lastHoliday().map(last -> ", holidays until " + last).orElse("");
        return peak.windows().size() + " in config/peak-hours.yaml" + holidays;
    }

    private String errors() {
        return Upstreams.checkErrorTable(config("errors.yaml")) + " rows in config/errors.yaml";
    }

    private String redaction() {
        int patterns = Redaction.of(settings).size();
        return patterns == 0 ? "off: secrets and personal data may show in the log" : patterns + " patterns";
    }

    private Path config(String file) {
        return settings.home().resolve("config").resolve(file);
    }

    private String routes() throws IOException {
        Path dir = settings.path("caravan.routes.dir");
        try (Stream<Path> files = Files.list(dir)) {
            long count = files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .count();
            if (count == 0) {
                throw new IOException("there is no *.camel.yaml in " + dir + ": set caravan.routes.dir");
            }
            return count + " files in " + dir;
        }
    }

    private String writable(String key) throws IOException {
        Path dir = Files.createDirectories(settings.path(key));
        Files.delete(Files.createTempFile(dir, ".doctor", ".tmp"));
        return dir + " can be written";
    }

    private String ledger() {
        if (!settings.flag("caravan.ledger.enabled")) {
            return "off, because caravan.ledger.enabled is false";
        }
        return Ledgers.find(settings).map(this::condition).orElse("none yet: the first run makes it");
    }

    private String condition(Archive opened) {
        try (Archive archive = opened) {
            archive.checkWritable();
            Stock stock = archive.stock(Ledgers.models(settings));
            long requests = stock.requests().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            String unknown = stock.unknown().requests() == 0
                    ? ""
                    : ", " + stock.unknown().calls() + " of unknown outcome: see `caravan held list`";
            return stock.place() + " can be written: " + LedgerCommand.size(stock.bytes()) + ", " + requests
                    + " requests" + unknown;
        }
    }

    private String port() throws IOException {
        String host = settings.text("caravan.http.host");
        int port = settings.number("caravan.http.port");
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return host + ":" + port + " is free";
        }
    }

    private String keys() {
        KeySource source = settings.keys("caravan.upstream.api-key");
        List<Secret> keys = source.read();
        String place = source.file().map(file -> " in " + file).orElse("");
        return keys.get(0).isEmpty() ? "none: set DEEPSEEK_API_KEY if the upstream wants one" : keys.size() + place;
    }

    private String fallbacks() {
        List<Endpoint> fallbacks =
                Fallbacks.read(config("fallbacks.yaml"), Catalog.models(config("models.yaml")), settings.home());
        fallbacks.forEach(fallback -> fallback.keys().read());
        return fallbacks.size() + " in config/fallbacks.yaml";
    }

    private String upstream() throws IOException, InterruptedException {
        URI models = URI.create(settings.text("caravan.upstream.base-url") + "/models");
        HttpRequest.Builder request = HttpRequest.newBuilder(models).timeout(PATIENCE);
        Secret key = settings.keys("caravan.upstream.api-key").read().get(0);
        boolean hasKey = !key.isEmpty();
        if (hasKey) {
            request.header("Authorization", "Bearer " + key.reveal());
        }
        try {
            HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
            int status = client.send(request.build(), BodyHandlers.discarding()).statusCode();
            if (status == 200) {
                return models.getHost() + " answers";
            }
            throw new IOException(models + " answers " + status
                    + (status == 401 ? (hasKey ? ": the key is not accepted" : ": set DEEPSEEK_API_KEY") : ""));
        } catch (ConnectException | HttpTimeoutException unreachable) {
            throw new IllegalStateException(
                    models + " cannot be reached: check caravan.upstream.base-url and the network");
        }
    }

    private String kafka() throws Exception {
        String brokers = settings.text("caravan.kafka.brokers");
        if (brokers.isEmpty()) {
            return "off, because caravan.kafka.brokers is empty";
        }
        Map<String, Object> client = Map.of(
                "bootstrap.servers", brokers,
                "request.timeout.ms", (int) PATIENCE.toMillis(),
                "default.api.timeout.ms", (int) PATIENCE.toMillis());
        try (AdminClient admin = AdminClient.create(client)) {
            var topics = admin.listTopics().names().get(PATIENCE.toSeconds() + 1, TimeUnit.SECONDS);
            String wanted = settings.text("caravan.kafka.request-topic");
            if (!topics.contains(wanted)) {
                throw new IOException("there is no topic " + wanted + " at " + brokers + ": create it");
            }
            return brokers + " has the topic " + wanted;
        }
    }
}
