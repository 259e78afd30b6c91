package io.caravan.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    @TempDir
    Path home;

    private Settings with(String key, String value) {
        return new SettingsLoader(home).overrides(Map.of(key, value)).load();
    }

    @Test
    void theManualIsCompleteAndValid() {
        assertThat(SettingsLoader.defaults().keySet()).isEqualTo(SettingKeys.all());
        assertThat(new SettingsLoader(home).load().number("caravan.http.port")).isEqualTo(8080);
    }

    @Test
    void laterSourcesOverrideEarlierOnes() throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(
                home.resolve("config/application.properties"),
                "caravan.http.port=1\ncaravan.call.attempts=1\ncaravan.collect.size=1\n");
        Settings settings = new SettingsLoader(home)
                .file()
                .environment(Map.of("CARAVAN_CALL_ATTEMPTS", "2", "CARAVAN_COLLECT_SIZE", "2", "PATH", "/bin"))
                .overrides(Map.of("caravan.collect.size", "3"))
                .load();
        assertThat(settings.number("caravan.http.port")).isEqualTo(1);
        assertThat(settings.number("caravan.call.attempts")).isEqualTo(2);
        assertThat(settings.number("caravan.collect.size")).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "caravan.http.prot, 8080, caravan.http.port",
        "caravan.upstream.base.url, http://x, caravan.upstream.base-url",
        "http.port, 8080, caravan.http.port",
        "caravan.http.port, 65536, 0 to 65535",
        "caravan.http.port, eighty, 0 to 65535",
        "caravan.collect.size, 0, from 1",
        "caravan.breaker.failure-rate, 101, 1 to 100",
        "caravan.collect.wait, 20, 500ms",
        "caravan.collect.wait, -1s, 500ms",
        "caravan.http.max-body, 8, 512KB",
        "caravan.upstream.base-url, api.deepseek.com, https",
        "caravan.upstream.base-url, ftp://x, https",
        "caravan.collect.merge, some, single-flight",
        "caravan.log.format, xml, json"
    })
    void whatCannotBeUsedStopsTheStartWithAHint(String key, String value, String hint) {
        assertThatThrownBy(() -> with(key, value))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(hint);
    }

    @Test
    void everythingThatIsWrongIsNamedAtOnce() {
        Map<String, String> wrong = Map.of("caravan.http.port", "x", "caravan.collect.size", "y");
        assertThatThrownBy(() -> new SettingsLoader(home).overrides(wrong).load())
                .hasMessageContainingAll("caravan.http.port", "caravan.collect.size");
    }

    @Test
    void anUnknownVariableOfOursStopsTheStart() {
        assertThatThrownBy(() -> new SettingsLoader(home).environment(Map.of("CARAVAN_HTTP_PROT", "1")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("CARAVAN_HTTP_PORT");
    }

    @Test
    void theKeyOfTheAccountIsTakenFromEitherVariableAndNeverShown() {
        Settings settings = new SettingsLoader(home)
                .environment(Map.of("DEEPSEEK_API_KEY", "sk-1"))
                .load();
        assertThat(settings.secret("caravan.upstream.api-key").reveal()).isEqualTo("sk-1");
        assertThat(settings.secret("caravan.upstream.api-key")).hasToString("(hidden)");
        assertThat(settings.forRoutes())
                .doesNotContainKey("caravan.upstream.api-key")
                .doesNotContainValue("sk-1");
    }

    @Test
    void valuesHaveTheirUnits() {
        Settings settings = with("caravan.call.deadline", "2m");
        assertThat(settings.duration("caravan.call.deadline")).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.bytes("caravan.http.max-body")).isEqualTo(8L << 20);
        assertThat(settings.forRoutes()).containsEntry("caravan.call.deadline", "120000");
    }

    @Test
    void relativePathsStartAtHome() {
        assertThat(with("caravan.data.dir", "a/../b").path("caravan.data.dir")).isEqualTo(home.resolve("b"));
        assertThat(with("caravan.data.dir", "/c").path("caravan.data.dir")).isEqualTo(Path.of("/c"));
    }

    @Test
    void changesAreCheckedToo() {
        Settings settings = new SettingsLoader(home).load();
        assertThat(settings.with(Map.of("caravan.http.port", "0")).number("caravan.http.port"))
                .isZero();
        assertThatThrownBy(() -> settings.with(Map.of("caravan.http.port", "?")))
                .isInstanceOf(SettingsException.class);
    }
}
