package io.caravan.command;

import io.caravan.settings.Draft;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsLoader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options with which settings are given, the same for every command that has settings. */
public final class SettingsOptions {
    @Option(
            names = "--set",
            paramLabel = "<key=value>",
            description =
                    "Sets one setting, for instance --set caravan.http.port=8081. All of them, with their defaults,"
                            + " stand in config/application.properties.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(
            names = "--config",
            paramLabel = "<file>",
            description = "Reads settings from this file instead of config/application.properties.")
    private @Nullable Path file;

    /** @throws io.caravan.settings.SettingsException naming everything that is wrong */
    Settings load() {
        return loader().load();
    }

    /** The same, right or wrong. */
    Draft draft() {
        return loader().draft();
    }

    /** The file that settings are read from, if it is there. */
    Path place() {
        return file == null ? home().resolve("config/application.properties") : file;
    }

    private SettingsLoader loader() {
        SettingsLoader loader = new SettingsLoader(home());
        return (file == null ? loader.file() : loader.file(file))
                .environment(System.getenv())
                .overrides(overrides);
    }

    /** The launcher says where it lies; without it that is the working directory. */
    static Path home() {
        return Path.of(System.getProperty("caravan.home", ""));
    }
}
