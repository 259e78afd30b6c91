package io.caravan.settings;

import io.caravan.chat.Merge;
import io.caravan.chat.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * All settings, checked as a whole before anything starts. The defaults are the manual itself,
 * {@code config/application.properties}; later sources override earlier ones. Immutable.
 */
public final class Settings {
    private final Path home;
    private final Map<String, String> values;

    Settings(Path home, Map<String, String> values) {
        this.home = home;
        this.values = Map.copyOf(values);
    }

    /** @throws SettingsException naming every key that is unknown or has a value that cannot be read */
    static Settings checked(Path home, Map<String, String> values) {
        List<String> problems = new ArrayList<>();
        new TreeMap<>(values)
                .forEach((key, value) -> SettingKeys.check(key, value).ifPresent(problems::add));
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        Settings settings = new Settings(home, values);
        settings.checkTogether();
        return settings;
    }

    private void checkTogether() {
        checkBatchTime();
        checkLanes();
        checkTls();
    }

    private void checkTls() {
        boolean hasCertificate = !text("caravan.http.tls.certificate").isEmpty();
        if (hasCertificate == text("caravan.http.tls.key").isEmpty()) {
            throw new SettingsException(
                    List.of("caravan.http.tls.certificate, .key: give both, or none for plain HTTP"));
        }
        if (!hasCertificate && !text("caravan.http.tls.client-ca").isEmpty()) {
            throw new SettingsException(
                    List.of("caravan.http.tls.client-ca: callers can only show certificates where there is TLS; give"
                            + " caravan.http.tls.certificate and .key, too"));
        }
    }

    private void checkLanes() {
        int sum = number("caravan.lanes.interactive") + number("caravan.lanes.stream") + number("caravan.lanes.bulk");
        if (sum > 100) {
            throw new SettingsException(List.of(
                    "caravan.lanes.interactive, .stream, .bulk: are " + sum + " percent together; at most 100"));
        }
    }

    /** A batch that may not take as long as one of its answers would be taken away while it is under way. */
    private void checkBatchTime() {
        Duration batch = duration("caravan.kafka.max-batch-time");
        Duration deadline = duration("caravan.call.deadline");
        if (!text("caravan.kafka.brokers").isEmpty() && batch.compareTo(deadline) <= 0) {
            throw new SettingsException(
                    List.of("caravan.kafka.max-batch-time: must be longer than caravan.call.deadline ("
                            + text("caravan.call.deadline")
                            + "), or slow answers make the brokers give their records to others"));
        }
    }

    /** The same settings with some changed; for the demo and for tests. */
    public Settings with(Map<String, String> changes) {
        Map<String, String> changed = new TreeMap<>(values);
        changed.putAll(changes);
        return checked(home, changed);
    }

    public String text(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no such setting: " + key);
        }
        return value;
    }

    public Secret secret(String key) {
        return new Secret(text(key));
    }

    /** @throws SettingsException when it refers to an environment variable that is not set */
    public KeySource keys(String key) {
        return KeySource.of(key, secret(key), home, System.getenv());
    }

    public int number(String key) {
        return Integer.parseInt(text(key));
    }

    public Duration duration(String key) {
        return Units.duration(text(key));
    }

    /** A size in bytes. */
    public long bytes(String key) {
        return Units.bytes(text(key));
    }

    public Merge merge(String key) {
        return Merge.of(text(key)).orElseThrow();
    }

    /** How requests of all origins are merged, if there is one kind for all. */
    public Optional<Merge> commonMerge() {
        return Merge.of(text("caravan.collect.merge"));
    }

    public URI uri(String key) {
        return URI.create(text(key));
    }

    public boolean flag(String key) {
        return Boolean.parseBoolean(text(key));
    }

    /** Texts with commas between; none when it is empty. */
    public List<String> list(String key) {
        return Arrays.stream(text(key).split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** The keys of all settings that are not as the manual has them. */
    public List<String> changed() {
        Map<String, String> defaults = SettingsLoader.defaults();
        return values.entrySet().stream()
                .filter(setting -> !setting.getValue().equals(defaults.get(setting.getKey())))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** A path; relative ones start at Caravan's home. */
    public Path path(String key) {
        return home.resolve(text(key)).normalize();
    }

    public Path home() {
        return home;
    }

    /** For the placeholders in routes: secrets stay out, paths are made absolute. */
    public Properties forRoutes() {
        Properties properties = new Properties();
        values.forEach((key, value) -> {
            switch (SettingKeys.typeOf(key)) {
                case SECRET -> {}
                case PATH -> properties.setProperty(key, path(key).toString());
                case DURATION ->
                    properties.setProperty(
                            key, Long.toString(Units.duration(value).toMillis()));
                case BYTES -> properties.setProperty(key, Long.toString(Units.bytes(value)));
                default -> properties.setProperty(key, value);
            }
        });
        return properties;
    }
}
