package io.caravan.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.settings.Settings;
import io.caravan.settings.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An installation that the doctor looks at: a home of its own, nothing listening anywhere unless it is told where. */
final class Patient {
    final Path home;
    private final Map<String, String> settings = new HashMap<>();

    Patient(Path home) throws IOException {
        this.home = home;
        Files.createDirectories(home.resolve("config"));
        set("caravan.upstream.base-url", "http://127.0.0.1:1");
        set("caravan.http.port", "0");
    }

    Patient set(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** A file of the home, whose folder is made. */
    Path write(String file, String content) throws IOException {
        Path path = home.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, content);
    }

    /** Tables as Caravan comes with them. */
    Patient withTables(String... files) throws IOException {
        for (String file : files) {
            Files.copy(Path.of("config", file), home.resolve("config").resolve(file));
        }
        return this;
    }

    Settings settings() {
        return new SettingsLoader(home).overrides(settings).load();
    }

    List<Finding> findings() throws InterruptedException {
        return Doctor.examine(
                new SettingsLoader(home).file().overrides(settings).draft(),
                home.resolve("config/application.properties"));
    }

    List<Finding> findings(String subject) throws InterruptedException {
        return findings().stream()
                .filter(finding -> finding.subject().equals(subject))
                .toList();
    }

    /** The only one about this. */
    Finding finding(String subject) throws InterruptedException {
        List<Finding> found = findings(subject);
        assertThat(found).as(subject).hasSize(1);
        return found.get(0);
    }
}
