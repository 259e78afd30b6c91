package io.caravan.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Prometheus and its tool, where they are installed. */
final class Programs {
    /** Set where these tests are to run in any case: then it is a failure that there is no Prometheus. No setting of Caravan. */
    private static final boolean REQUIRED = "required".equals(System.getenv("TESTS_OF_MONITORING"));

    private Programs() {}

    static void assumeThere() {
        boolean isThere = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "promtool")));
        assumeTrue(REQUIRED || isThere, "there is no Prometheus");
    }

    static void run(Path directory, String... command) throws Exception {
        Path log = Files.createTempFile("promtool", ".log");
        Process process = new ProcessBuilder(List.of(command))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        Files.delete(log);
    }
}
