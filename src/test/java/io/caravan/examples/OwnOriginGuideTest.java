package io.caravan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnOriginGuideTest {
    @ParameterizedTest
    @CsvSource({"ask-by-timer.camel.yaml, yaml", "AskOverJms.java, java"})
    void theGuideShowsTheExamplesAsTheyAre(String example, String language) throws IOException {
        assertThat(Files.readString(Path.of("docs/own-origin.md")))
                .contains("```" + language + "\n" + Files.readString(ExampleRun.EXAMPLES.resolve(example)) + "```\n");
    }
}
