package io.caravan.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be run ends with an exit code that a script can tell from others. */
class RunCommandTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--set=caravan.http.prot=8080",
                "--set=caravan.http.port=many",
                "--set=caravan.http.port",
                "--config=no-such-file.properties",
                "--no-such-option"
            })
    void wrongSettingsAreWrongUsage(String option) {
        assertThat(CaravanCommand.run("run", option)).isEqualTo(2);
    }

    @Test
    void withoutRoutesTheRunFails(@TempDir Path empty) {
        assertThat(CaravanCommand.run(
                        "run",
                        "--set=caravan.http.port=0",
                        "--set=caravan.files.dir=" + empty.resolve("files"),
                        "--set=caravan.routes.dir=" + empty))
                .isEqualTo(1);
    }
}
