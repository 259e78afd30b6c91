package io.caravan.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.ledger.StoredRequests;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExaminationTest {
    private final Path home;

    ExaminationTest(@TempDir Path home) throws IOException {
        this.home = home;
        Files.createDirectories(home.resolve("config"));
    }

    @Test
    void peakHoursAreCountedAndHowFarTheirHolidaysReachIsSaid() throws IOException {
        Files.copy(Path.of("config/peak-hours.yaml"), home.resolve("config/peak-hours.yaml"));
        assertThat(peakHours().isWell()).isTrue();
        assertThat(peakHours().text()).startsWith("2 in ").endsWith("holidays until 2026-10-07");
    }

    @Test
    void peakHoursThatCannotBeReadAreNamed() throws IOException {
        Files.writeString(home.resolve("config/peak-hours.yaml"), "- days: someday");
        assertThat(peakHours().isWell()).isFalse();
        assertThat(peakHours().text()).contains("peak-hours.yaml, row 1", "'days'");
    }

    @Test
    void templatesAndTenantsAreCounted() throws IOException {
        for (String table : new String[] {"models.yaml", "templates.yaml", "tenants.yaml"}) {
            Files.copy(Path.of("config", table), home.resolve("config").resolve(table));
        }
        assertThat(finding("templates")).isEqualTo(new Finding("templates", true, "0 in config/templates.yaml"));
        Files.writeString(home.resolve("config/tenants.yaml"), "[{name: a, merge: none}, {name: b, merge: pack}]");
        assertThat(finding("tenants")).isEqualTo(new Finding("tenants", true, "2 in config/tenants.yaml"));
    }

    @Test
    void templatesAndTenantsThatCannotBeReadAreNamed() throws IOException {
        Files.copy(Path.of("config/models.yaml"), home.resolve("config/models.yaml"));
        Files.writeString(home.resolve("config/templates.yaml"), "[{name: x, model: nosuch}]");
        Files.writeString(home.resolve("config/tenants.yaml"), "[{name: x, merge: always}]");
        assertThat(finding("templates").isWell()).isFalse();
        assertThat(finding("templates").text()).contains("templates.yaml, row 1", "'model'");
        assertThat(finding("tenants").isWell()).isFalse();
        assertThat(finding("tenants").text()).contains("tenants.yaml, row 1", "'merge'", "single-flight");
    }

    @Test
    void aLedgerThatIsNotThereIsNotMade() {
        assertThat(ledger().isWell()).isTrue();
        assertThat(ledger().text()).startsWith("none yet");
        assertThat(home.resolve("data/ledger.db")).doesNotExist();
    }

    @Test
    void callsOfUnknownOutcomeAreCountedWithoutTakingTheLedgerOver() throws IOException {
        Files.copy(Path.of("config/models.yaml"), home.resolve("config/models.yaml"));
        try (StoredRequests ledger = StoredRequests.in(home.resolve("data"))) {
            ledger.unknown("id:a", "http", "c1", "{}").sent("id:b", "http", "c2", "node", "{}");
            assertThat(ledger().isWell()).isTrue();
            assertThat(ledger().text()).contains("2 requests, 1 of unknown outcome: see `caravan held list`");
        }
    }

    @Test
    void aLedgerThatIsNoDatabaseIsNamed() throws IOException {
        Files.writeString(Files.createDirectories(home.resolve("data")).resolve("ledger.db"), "none".repeat(1000));
        assertThat(ledger().isWell()).isFalse();
        assertThat(ledger().text()).contains("it is not a database");
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsNamedWithoutItsPassword() {
        Finding finding = ledger("caravan.ledger.url", "jdbc:postgresql://127.0.0.1:1/x?password=secret");
        assertThat(finding.isWell()).isFalse();
        assertThat(finding.text())
                .contains("jdbc:postgresql://127.0.0.1:1/x cannot be used")
                .doesNotContain("secret");
    }

    @Test
    void keysAreCountedAndNotShown() throws IOException {
        Files.writeString(home.resolve("keys"), "sk-secret-1\nsk-secret-2\n");
        Finding finding = finding("keys", "caravan.upstream.api-key", "file:keys");
        assertThat(finding.isWell()).isTrue();
        assertThat(finding.text()).startsWith("2 in ").doesNotContain("sk-secret");
    }

    @Test
    void aKeyFileThatCannotBeReadIsNamed() {
        Finding finding = finding("keys", "caravan.upstream.api-key", "file:nowhere");
        assertThat(finding.isWell()).isFalse();
        assertThat(finding.text())
                .contains("caravan.upstream.api-key", home.resolve("nowhere").toString());
    }

    private Finding ledger(String... setting) {
        return finding("ledger", setting);
    }

    private Finding peakHours() {
        return finding("peak hours");
    }

    private Finding finding(String subject, String... setting) {
        Settings settings = new SettingsLoader(home)
                .load()
                .with(Map.of("caravan.upstream.base-url", "http://127.0.0.1:1", "caravan.http.port", "0"));
        Settings changed = setting.length == 0 ? settings : settings.with(Map.of(setting[0], setting[1]));
        return Examination.of(changed).stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }
}
