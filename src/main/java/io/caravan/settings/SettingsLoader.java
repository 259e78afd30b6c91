package io.caravan.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** Brings the settings together: the manual's defaults, the file, the environment, the command line. */
public final class SettingsLoader {
    /** Variables of the launcher, which are no settings. */
    private static final Set<String> NOT_SETTINGS =
            Set.of("CARAVAN_HOME", "CARAVAN_JAVA_OPTS", "CARAVAN_QUIET", "CARAVAN_VERSION");

    private final Path home;
    private final Map<String, String> values = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** @param home where {@code config/} and {@code routes/} are */
    public SettingsLoader(Path home) {
        this.home = home.toAbsolutePath().normalize();
        values.putAll(defaults());
    }

    /** The settings of the manual, untouched. */
    static Map<String, String> defaults() {
        try (InputStream manual = Settings.class.getResourceAsStream("/config/application.properties")) {
            if (manual == null) {
                throw new IllegalStateException("the build has left config/application.properties out of the jar");
            }
            Properties properties = new Properties();
            properties.load(new java.io.InputStreamReader(manual, StandardCharsets.UTF_8));
            return toMap(properties);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> toMap(Properties properties) {
        Map<String, String> map = new HashMap<>();
        properties.forEach(
                (key, value) -> map.put(key.toString(), value.toString().strip()));
        return map;
    }

    /** Adds the file of the installation, if it is there. */
    public SettingsLoader file() {
        Path file = home.resolve("config/application.properties");
        return Files.exists(file) ? file(file) : this;
    }

    public SettingsLoader file(Path file) {
        try {
            values.putAll(read(file));
        } catch (SettingsException e) {
            problems.addAll(e.problems());
        }
        return this;
    }

    private static Map<String, String> read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            Properties properties = new Properties();
            properties.load(reader);
            return toMap(properties);
        } catch (IOException | IllegalArgumentException e) {
            throw new SettingsException("cannot read settings from " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The keys of the secrets that stand in a file themselves, and not where they are.
     *
     * @throws SettingsException when the file cannot be read
     */
    public static List<String> secretsIn(Path file) {
        return read(file).entrySet().stream()
                .filter(setting -> SettingKeys.typeOf(setting.getKey()) == SettingType.SECRET)
                .filter(setting -> !setting.getValue().isEmpty() && !KeySource.isReference(setting.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    public SettingsLoader environment(Map<String, String> environment) {
        String deepSeekKey = environment.get("DEEPSEEK_API_KEY");
        if (deepSeekKey != null) {
            values.put("caravan.upstream.api-key", deepSeekKey);
        }
        environment.forEach((variable, value) -> {
            if (variable.startsWith("CARAVAN_") && !NOT_SETTINGS.contains(variable)) {
                SettingKeys.ofEnvironment(variable)
                        .ifPresentOrElse(key -> values.put(key, value), () -> problems.add(unknown(variable)));
            }
        });
        return this;
    }

    private static String unknown(String variable) {
        String asKey = variable.toLowerCase(java.util.Locale.ROOT).replace('_', '.');
        return variable + ": there is no such setting; did you mean "
                + SettingKeys.environment(SettingKeys.nearest(asKey)) + "?";
    }

    public SettingsLoader overrides(Map<String, String> overrides) {
        values.putAll(overrides);
        return this;
    }

    /** @throws SettingsException naming everything that is wrong */
    public Settings load() {
        return draft().checked();
    }

    /** The settings as they are, right or wrong. */
    public Draft draft() {
        return Draft.of(home, values).after(problems);
    }
}
