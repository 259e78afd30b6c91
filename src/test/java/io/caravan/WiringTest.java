package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.settings.Settings;
import io.caravan.settings.SettingsLoader;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WiringTest {
    private static final String KEY = "caravan.kafka.max-batch-time";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path files;

    @AfterEach
    void forget() {
        System.clearProperty(KEY);
    }

    @Test
    void whatIsSetOutsideDoesNotReachTheRoutesPastTheSettings() throws Exception {
        System.setProperty(KEY, "1h");
        assertThat(inRoutes("{{" + KEY + "}}")).isEqualTo("900000");
    }

    @Test
    void aRouteOfTheUsersOwnMayReadWhatIsNoSetting() throws Exception {
        assertThat(inRoutes("{{java.specification.version}}"))
                .isEqualTo(System.getProperty("java.specification.version"));
    }

    private String inRoutes(String placeholder) throws Exception {
        Settings settings = new SettingsLoader(Path.of("")).load().with(Map.of("caravan.files.dir", files.toString()));
        try (Wiring wiring = new Wiring(settings)) {
            Main main = wiring.main();
            main.init();
            String value = main.getCamelContext().resolvePropertyPlaceholders(placeholder);
            main.stop();
            return value;
        }
    }
}
