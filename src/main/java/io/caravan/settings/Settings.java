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
import java.util.function.Supplier;

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

    /** @throws SettingsException naming everything that is wrong */
    static Settings checked(Path home, Map<String, String> values) {
        return Draft.of(home, values).checked();
    }

    /** What is wrong with these together, though each can be read; what cannot be read contradicts nothing. */
    List<String> contradictions() {
        List<String> found = new ArrayList<>();
        for (Supplier<Optional<String>> check : List.<Supplier<Optional<String>>>of(
                this::batchTimeTooShort, this::lanesTooLarge, this::halfOfTls, this::callersWithoutTls)) {
            try {
                check.get().ifPresent(found::add);
            } catch (UnusableSettingException complainedOf) {
                // Once is enough.
            }
        }
        return found;
    }

    private Optional<String> halfOfTls() {
        boolean isHalf = text("caravan.http.tls.certificate").isEmpty()
                != text("caravan.http.tls.key").isEmpty();
        return complaint(isHalf, "caravan.http.tls.certificate, .key: give both, or none for plain HTTP");
    }

    private Optional<String> callersWithoutTls() {
        boolean isPlain = text("caravan.http.tls.certificate").isEmpty()
                && text("caravan.http.tls.key").isEmpty();
        return complaint(
                isPlain && !text("caravan.http.tls.client-ca").isEmpty(),
                "caravan.http.tls.client-ca: callers can only show certificates where there is TLS; give"
                        + " caravan.http.tls.certificate and .key, too");
    }

    private Optional<String> lanesTooLarge() {
        int sum = number("caravan.lanes.interactive") + number("caravan.lanes.stream") + number("caravan.lanes.bulk");
        return complaint(
                sum > 100, "caravan.lanes.interactive, .stream, .bulk: are " + sum + " percent together; at most 100");
    }

    /** A batch that may not take as long as one of its answers would be taken away while it is under way. */
    private Optional<String> batchTimeTooShort() {
        Duration batch = duration("caravan.kafka.max-batch-time");
        Duration deadline = duration("caravan.call.deadline");
        return complaint(
                !text("caravan.kafka.brokers").isEmpty() && batch.compareTo(deadline) <= 0,
                "caravan.kafka.max-batch-time: must be longer than caravan.call.deadline ("
                        + text("caravan.call.deadline")
                        + "), or slow answers make the brokers give their records to others");
    }

    private static Optional<String> complaint(boolean isWrong, String text) {
        return isWrong ? Optional.of(text) : Optional.empty();
    }

    /** The same settings with some changed; for the demo and for tests. */
    public Settings with(Map<String, String> changes) {
        Map<String, String> changed = new TreeMap<>(values);
        changed.putAll(changes);
        return checked(home, changed);
    }

    /** @throws UnusableSettingException when this is what can be used of a {@link Draft}, and that one is not in it */
    public String text(String key) {
        String value = values.get(key);
        if (value != null) {
            return value;
        }
        if (SettingKeys.all().contains(key)) {
            throw new UnusableSettingException(key);
        }
        throw new IllegalArgumentException("no such setting: " + key);
    }

    public Secret secret(String key) {
        return new Secret(text(key));
    }

    /** Everything that must not be seen, as it was given and one by one; for who takes it out of texts. */
    public List<Secret> secrets() {
        List<Secret> secrets = new ArrayList<>();
        values.keySet().stream()
                .filter(key -> SettingKeys.typeOf(key) == SettingType.SECRET)
                .filter(key -> !KeySource.isReference(text(key)))
                .forEach(key -> {
                    secrets.add(secret(key));
                    list(key).forEach(one -> secrets.add(new Secret(one)));
                });
        return secrets;
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
