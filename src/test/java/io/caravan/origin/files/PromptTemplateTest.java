package io.caravan.origin.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.chat.BadRequestException;
import io.caravan.chat.Merge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptTemplateTest {
    private final Path file;

    PromptTemplateTest(@TempDir Path dir) {
        file = dir.resolve(PromptTemplate.NAME);
    }

    @Test
    void theModelAloneIsEnough() throws IOException {
        PromptTemplate prompt = read("model: deepseek-flash");
        assertThat(new String(prompt.request("Say \"hi\""), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"model\":\"deepseek-flash\",\"messages\":[{\"role\":\"user\",\"content\":\"Say \\\"hi\\\"\"}]}");
        assertThat(prompt.merge()).isEmpty();
    }

    @Test
    void mergeIsReadByItsName() throws IOException {
        assertThat(read("model: m\nmerge: single-flight").merge()).contains(Merge.SINGLE_FLIGHT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            system: x                         | 'model' is missing
            {model: m, modle: n}              | 'modle' is not known
            {model: m, max_tokens: many}      | 'max_tokens' must be
            {model: m, max_tokens: 0}         | 'max_tokens' must be
            {model: m, temperature: 3}        | 'temperature' must be
            {model: m, thinking: maybe}       | 'thinking' must be
            {model: m, merge: sometimes}      | 'merge' must be
            {model: 7}                        | 'model' must be
            just text                         | 'key: value'
            '[1, 2'                           | cannot be read as YAML
            """)
    void mistakesAreNamed(String yaml, String complaint) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining(complaint);
    }

    private PromptTemplate read(String yaml) throws IOException {
        Files.writeString(file, yaml);
        return PromptTemplate.read(file);
    }
}
