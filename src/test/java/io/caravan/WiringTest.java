package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.settings.SettingsLoader;
import java.nio.file.Path;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WiringTest {
    private static final String KEY = "caravan.kafka.max-batch-time";

    @AfterEach
    void forget() {
        System.clearProperty(KEY);
    }

    @Test
    void whatIsSetOutsideDoesNotReachTheRoutesPastTheSettings() throws Exception {
        System.setProperty(KEY, "1h");
        try (Wiring wiring = new Wiring(new SettingsLoader(Path.of("")).load())) {
            Main main = wiring.main();
            main.init();
            assertThat(main.getCamelContext().resolvePropertyPlaceholders("{{" + KEY + "}}"))
                    .isEqualTo("900000");
            main.stop();
        }
    }

    @Test
    void aRouteOfTheUsersOwnMayReadWhatIsNoSetting() throws Exception {
        try (Wiring wiring = new Wiring(new SettingsLoader(Path.of("")).load())) {
            Main main = wiring.main();
            main.init();
            assertThat(main.getCamelContext().resolvePropertyPlaceholders("{{java.specification.version}}"))
                    .isEqualTo(System.getProperty("java.specification.version"));
            main.stop();
        }
    }
}
