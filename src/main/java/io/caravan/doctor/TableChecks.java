package io.caravan.doctor;

import io.caravan.chat.Models;
import io.caravan.chat.PeakHours;
import io.caravan.redaction.Redaction;
import io.caravan.settings.Catalog;
import io.caravan.settings.Settings;
import io.caravan.tenant.TenantTable;
import io.caravan.upstream.Upstreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** The tables in {@code config/}, and the routes. */
record TableChecks(Settings settings) {
    List<Check> all() {
        return List.of(
                table("models", "models.yaml", this::models),
                table("templates", "templates.yaml", this::templates),
                table("tenants", "tenants.yaml", this::tenants),
                table("peak hours", "peak-hours.yaml", this::peakHours),
                table("errors", "errors.yaml", this::errors),
                table("redaction", "redaction.yaml", this::redaction),
                new Check("routes", "Check caravan.routes.dir and the rights on it.", this::routes));
    }

    private static Check table(String subject, String file, Callable<String> look) {
        return Check.single(subject, "Mend config/" + file + "; the comment in it says what it may hold.", look);
    }

    private Path config(String file) {
        return settings.home().resolve("config").resolve(file);
    }

    private Models readModels() {
        return Catalog.models(config("models.yaml"));
    }

    private String models() {
        return readModels().all().size() + " in config/models.yaml";
    }

    private String templates() {
        return Catalog.templates(config("templates.yaml"), readModels()).size() + " in config/templates.yaml";
    }

    private String tenants() {
        return TenantTable.read(config("tenants.yaml"), readModels()).size() + " in config/tenants.yaml";
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

    private List<Finding> routes() throws IOException, ProblemException {
        Path dir = settings.path("caravan.routes.dir");
        if (!Files.isDirectory(dir)) {
            throw new ProblemException(
                    "routes", "there is no directory " + dir, "Set caravan.routes.dir to where Caravan's routes are.");
        }
        try (Stream<Path> files = Files.list(dir)) {
            long count = files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .count();
            if (count == 0) {
                throw new ProblemException(
                        "routes",
                        "there is no *.camel.yaml in " + dir,
                        "Set caravan.routes.dir to where Caravan's routes are.");
            }
            return List.of(Finding.ok("routes", count + " files in " + dir));
        }
    }
}
