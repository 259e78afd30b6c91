package io.caravan.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.doctor.Finding.State;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of tables, keys and routes. */
class TableChecksTest {
    private final Patient patient;

    TableChecksTest(@TempDir Path home) throws IOException {
        patient = new Patient(home);
    }

    @Test
    void peakHoursAreCountedAndHowFarTheirHolidaysReachIsSaid() throws Exception {
        Finding found = patient.withTables("peak-hours.yaml").finding("peak hours");
        assertThat(found.state()).isEqualTo(State.OK);
        assertThat(found.message()).startsWith("2 in ").endsWith("holidays until 2026-10-07");
    }

    @Test
    void peakHoursThatCannotBeReadAreNamed() throws Exception {
        patient.write("config/peak-hours.yaml", "- days: someday");
        Finding found = patient.finding("peak hours");
        assertThat(found.state()).isEqualTo(State.PROBLEM);
        assertThat(found.message()).contains("peak-hours.yaml, row 1", "'days'");
        assertThat(found.advice()).contains("config/peak-hours.yaml");
    }

    @Test
    void templatesAndTenantsAreCounted() throws Exception {
        patient.withTables("models.yaml", "templates.yaml");
        patient.write("config/tenants.yaml", "[{name: a, merge: none}, {name: b, merge: pack}]");
        assertThat(patient.finding("templates")).isEqualTo(Finding.ok("templates", "0 in config/templates.yaml"));
        assertThat(patient.finding("tenants")).isEqualTo(Finding.ok("tenants", "2 in config/tenants.yaml"));
    }

    @Test
    void templatesAndTenantsThatCannotBeReadAreNamed() throws Exception {
        patient.withTables("models.yaml");
        patient.write("config/templates.yaml", "[{name: x, model: nosuch}]");
        patient.write("config/tenants.yaml", "[{name: x, merge: always}]");
        assertThat(patient.finding("templates").state()).isEqualTo(State.PROBLEM);
        assertThat(patient.finding("templates").message()).contains("templates.yaml, row 1", "'model'");
        assertThat(patient.finding("tenants").state()).isEqualTo(State.PROBLEM);
        assertThat(patient.finding("tenants").message()).contains("tenants.yaml, row 1", "'merge'", "single-flight");
    }

    @Test
    void aFolderWithoutRoutesIsNamed() throws Exception {
        Finding found = patient.finding("routes");
        assertThat(found.state()).isEqualTo(State.PROBLEM);
        assertThat(found.message()).contains(patient.home.resolve("routes").toString());
        assertThat(found.advice()).contains("caravan.routes.dir");
    }

    @Test
    void keysAreCountedAndNotShown() throws Exception {
        patient.write("keys", "sk-secret-1\nsk-secret-2\n");
        Finding found = patient.set("caravan.upstream.api-key", "file:keys").finding("keys");
        assertThat(found.state()).isEqualTo(State.OK);
        assertThat(found.message())
                .startsWith("2 in ")
                .contains("key 1 of 2 (", "key 2 of 2 (")
                .doesNotContain("sk-secret");
    }

    @Test
    void aKeyFileThatCannotBeReadIsNamed() throws Exception {
        Finding found = patient.set("caravan.upstream.api-key", "file:nowhere").finding("keys");
        assertThat(found.state()).isEqualTo(State.PROBLEM);
        assertThat(found.message())
                .contains(
                        "caravan.upstream.api-key",
                        patient.home.resolve("nowhere").toString());
    }

    @Test
    void whatSettingsCannotSayIsNotLookedAt() throws Exception {
        patient.set("caravan.upstream.base-url", "deepseek").set("caravan.lanes.bulk", "90");
        assertThat(patient.findings("settings"))
                .hasSize(2)
                .allMatch(found ->
                        found.state() == State.PROBLEM && !found.advice().isEmpty());
        assertThat(patient.finding("upstream"))
                .isEqualTo(Finding.warning(
                        "upstream",
                        "not looked at: caravan.upstream.base-url cannot be read",
                        "Mend that setting first."));
        assertThat(patient.finding("port").state()).isEqualTo(State.OK);
    }
}
