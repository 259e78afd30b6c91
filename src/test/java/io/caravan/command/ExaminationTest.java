package io.caravan.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.settings.Settings;
import io.caravan.settings.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    private Finding peakHours() {
        Settings settings = new SettingsLoader(home)
                .load()
                .with(Map.of("caravan.upstream.base-url", "http://127.0.0.1:1", "caravan.http.port", "0"));
        List<Finding> findings = Examination.of(settings);
        return findings.stream()
                .filter(finding -> finding.subject().equals("peak hours"))
                .findFirst()
                .orElseThrow();
    }
}
