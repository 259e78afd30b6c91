package io.caravan.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.chat.Merge;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsLoaderTest {
    private static final String PORT = "caravan.http.port";
    private static final String API_KEY = "caravan.upstream.api-key";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path home;

    @Test
    void withoutAnythingTheDefaultsOfTheManualHold() {
        Settings settings = loader().file().load();
        assertThat(settings.uri("caravan.upstream.base-url")).isEqualTo(URI.create("https://api.deepseek.com"));
        assertThat(settings.duration("caravan.call.deadline")).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.bytes("caravan.http.max-body")).isEqualTo(8 * 1024 * 1024);
        assertThat(settings.merge("caravan.files.merge")).isEqualTo(Merge.PREFIX);
        assertThat(settings.commonMerge()).isEmpty();
    }

    @Test
    void theFileIsOverriddenByTheEnvironmentAndThatByTheCommandLine() throws IOException {
        write(PORT + "=1");
        assertThat(loader().file().load().number(PORT)).isEqualTo(1);
        assertThat(loader().file()
                        .environment(Map.of("CARAVAN_HTTP_PORT", "2"))
                        .load()
                        .number(PORT))
                .isEqualTo(2);
        assertThat(loader().file()
                        .environment(Map.of("CARAVAN_HTTP_PORT", "2"))
                        .overrides(Map.of(PORT, "3"))
                        .load()
                        .number(PORT))
                .isEqualTo(3);
    }

    @Test
    void dashesOfAKeyAreUnderscoresInItsVariable() {
        assertThat(loader().environment(Map.of("CARAVAN_CALL_MAX_CONCURRENT", "7"))
                        .load()
                        .number("caravan.call.max-concurrent"))
                .isEqualTo(7);
    }

    @Test
    void spacesAroundAValueOfTheFileDoNotMatter() throws IOException {
        write(PORT + " =  1  ");
        assertThat(loader().file().load().number(PORT)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "caravan.http.prot, caravan.http.port",
        "caravan.collect.sizes, caravan.collect.size",
        "http.port, caravan.http.port",
        "caravan.call.max-concurent, caravan.call.max-concurrent"
    })
    void anUnknownKeyStopsTheStartAndNamesTheNearest(String unknown, String nearest) {
        assertThatThrownBy(() -> loader().overrides(Map.of(unknown, "1")).load())
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll(unknown + ":", "did you mean " + nearest + "?");
    }

    @Test
    void anUnknownVariableStopsTheStartAndNamesTheNearest() {
        assertThatThrownBy(() ->
                        loader().environment(Map.of("CARAVAN_HTTP_PROT", "1")).load())
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll("CARAVAN_HTTP_PROT", "did you mean CARAVAN_HTTP_PORT?");
    }

    @Test
    void variablesOfOthersAndOfTheLauncherAreLeftAlone() {
        assertThat(loader().environment(Map.of("PATH", "/bin", "CARAVAN_HOME", "/opt", "CARAVAN_JAVA_OPTS", "-Xmx1g"))
                        .load()
                        .number(PORT))
                .isEqualTo(8080);
    }

    @ParameterizedTest
    @CsvSource({
        "caravan.http.port, 65536",
        "caravan.http.port, http",
        "caravan.collect.size, 0",
        "caravan.collect.size, 1.5",
        "caravan.collect.wait, 20",
        "caravan.collect.wait, 20 ms",
        "caravan.collect.wait, 2w",
        "caravan.call.deadline, -5m",
        "caravan.http.max-body, 8 megabytes",
        "caravan.breaker.failure-rate, 101",
        "caravan.collect.merge, packed",
        "caravan.upstream.base-url, api.deepseek.com",
        "caravan.upstream.base-url, ftp://api.deepseek.com",
        "caravan.data.dir, ''",
        "caravan.log.format, xml"
    })
    void aValueThatCannotBeReadStopsTheStartAndSaysWhatItMustBe(String key, String value) {
        assertThatThrownBy(() -> loader().overrides(Map.of(key, value)).load())
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll(key, "'" + value + "' is not ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://me:word@api.deepseek.com", "https://word@api.deepseek.com/v1", "://me:word@"})
    void anAddressWithAPasswordIsRefusedAndNotRepeated(String address) {
        assertThatThrownBy(() -> loader().overrides(Map.of("caravan.upstream.base-url", address))
                        .load())
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll("caravan.upstream.base-url", "leave user and password out")
                .hasMessageNotContaining("word@");
    }

    @Test
    void aBatchOfRecordsMayTakeLongerThanItsSlowestAnswer() {
        Map<String, String> tooShort =
                Map.of("caravan.call.deadline", "20m", "caravan.kafka.brokers", "localhost:9092");
        assertThatThrownBy(() -> loader().overrides(tooShort).load())
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll("caravan.kafka.max-batch-time", "caravan.call.deadline (20m)");
        assertThat(loader().overrides(Map.of("caravan.call.deadline", "20m"))
                        .load()
                        .duration("caravan.call.deadline"))
                .isEqualTo(Duration.ofMinutes(20));
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "5s, PT5S", "2m, PT2M", "1h, PT1H", "7d, P7D"})
    void aDurationCarriesItsUnit(String value, Duration duration) {
        assertThat(loader().overrides(Map.of("caravan.collect.wait", value))
                        .load()
                        .duration("caravan.collect.wait"))
                .isEqualTo(duration);
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> loader().overrides(Map.of(PORT, "x", "caravan.collect.size", "y", "no.such.key", "z"))
                        .load())
                .hasMessageContainingAll(PORT, "caravan.collect.size", "no.such.key");
    }

    @Test
    void whatContradictsItselfIsSaidTogetherWithEverythingElse() {
        Path missing = home.resolve("missing.properties");
        Draft draft = loader().file(missing)
                .environment(Map.of("CARAVAN_HTTP_PROT", "1"))
                .overrides(Map.of(
                        PORT,
                        "x",
                        "caravan.lanes.bulk",
                        "90",
                        "caravan.http.tls.key",
                        "key.pem",
                        "caravan.http.tls.client-ca",
                        "ca.pem"))
                .draft();
        assertThat(draft.problems())
                .hasSize(5)
                .anyMatch(problem -> problem.contains(missing.toString()))
                .anyMatch(problem -> problem.startsWith("CARAVAN_HTTP_PROT:"))
                .anyMatch(problem -> problem.startsWith(PORT))
                .anyMatch(problem -> problem.startsWith("caravan.lanes.interactive"))
                .anyMatch(problem -> problem.startsWith("caravan.http.tls.certificate, .key"));
    }

    @Test
    void whatCanBeReadOfADraftCanBeUsed() {
        Settings usable = loader().overrides(Map.of(PORT, "x")).draft().usable();
        assertThat(usable.number("caravan.collect.size")).isEqualTo(8);
        assertThatThrownBy(() -> usable.number(PORT))
                .isInstanceOf(UnusableSettingException.class)
                .hasMessageContaining(PORT);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path missing = home.resolve("missing.properties");
        assertThatThrownBy(() -> loader().file(missing).load())
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(missing.toString());
    }

    @Test
    void theKeyOfTheAccountMayComeByTheNameThatDeepSeekUses() {
        assertThat(loader().environment(Map.of("DEEPSEEK_API_KEY", "sk-one"))
                        .load()
                        .secret(API_KEY)
                        .reveal())
                .isEqualTo("sk-one");
    }

    @Test
    void ourOwnNameForItWins() {
        assertThat(loader().environment(Map.of("DEEPSEEK_API_KEY", "sk-one", "CARAVAN_UPSTREAM_API_KEY", "sk-two"))
                        .load()
                        .secret(API_KEY)
                        .reveal())
                .isEqualTo("sk-two");
    }

    @Test
    void aSecretIsSeenNeitherAsTextNorInRoutesNorInErrors() {
        Settings settings = loader().overrides(Map.of(API_KEY, "sk-hidden")).load();
        assertThat(settings.secret(API_KEY)).hasToString("(hidden)");
        assertThat(settings.forRoutes()).doesNotContainKey(API_KEY).doesNotContainValue("sk-hidden");
        assertThatThrownBy(() -> settings.with(Map.of(PORT, "x"))).hasMessageNotContaining("sk-hidden");
    }

    @Test
    void aSecretUnderAMisspeltKeyIsNotRepeated() {
        assertThatThrownBy(() -> loader().overrides(Map.of("caravan.upstream.apikey", "sk-hidden"))
                        .load())
                .hasMessageContaining("did you mean " + API_KEY)
                .hasMessageNotContaining("sk-hidden");
    }

    @Test
    void routesGetPathsFromTheRootAndDurationsAndSizesAsNumbers() {
        assertThat(loader().load().forRoutes())
                .containsEntry("caravan.files.dir", home.resolve("files").toString())
                .containsEntry("caravan.files.poll", "250")
                .containsEntry("caravan.files.max-line", String.valueOf(4 * 1024 * 1024));
    }

    private SettingsLoader loader() {
        return new SettingsLoader(home);
    }

    private void write(String line) throws IOException {
        Path file = home.resolve("config/application.properties");
        Files.createDirectories(file.getParent());
        Files.writeString(file, line);
    }
}
