package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("scale")
@Timeout(90)
class WaitingTest {
    @Test
    void aHundredThousandRequestsWaitInHalfAGigabyteAndHoldNoThread() throws Exception {
        Map<String, Integer> found = run();
        assertThat(found).containsEntry("waiting", WaitingProgram.REQUESTS);
        assertThat(found).containsEntry("ended", WaitingProgram.REQUESTS);
        // Calls and the fake upstream's own threads for them; the rest is Camel's timers.
        assertThat(found.get("threads")).isLessThan(2 * WaitingProgram.CALLS + 20);
        assertThat(found.get("megabytes")).isLessThan(450);
    }

    private static Map<String, Integer> run() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx704m",
                        "-XX:+UseParallelGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WaitingProgram.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines()
                .map(line -> line.split(" "))
                .collect(Collectors.toMap(words -> words[0], words -> Integer.parseInt(words[1])));
    }
}
