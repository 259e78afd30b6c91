package io.caravan.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoldenSetTest {
    @TempDir
    private Path directory;

    private List<GoldenItem> read(byte[] content) throws IOException {
        return GoldenSet.read(Files.write(directory.resolve("golden.jsonl"), content));
    }

    private List<GoldenItem> read(String content) throws IOException {
        return read(content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anAnswerMayBeExpectedOrNot() throws IOException {
        assertThat(
                        read(
                                "\uFEFF{\"input\":\"Ä\",\"expected\":\"good\"}\r\n\n{\"input\":\"b\"}\n{\"input\":\"c\",\"expected\":null}"))
                .containsExactly(new GoldenItem("Ä", "good"), new GoldenItem("b", null), new GoldenItem("c", null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"input":"b"                        | is not JSON
            {"input":"b"} {"input":"c"}         | is not JSON
            {"input":"b","input":"c"}           | is not JSON
            ["b"]                               | is not a JSON object
            {"expected":"good"}                 | has no input
            {"input":" "}                       | has no input
            {"input":7}                         | input is not a string
            {"input":"b","expected":1}          | expected is not a string
            {"input":"b","expectd":"good"}      | has a field 'expectd'
            """)
    void theFirstBadLineIsNamed(String line, String problem) {
        assertThatThrownBy(() -> read("{\"input\":\"a\"}\n\n" + line + "\n{"))
                .isInstanceOf(GoldenSetException.class)
                .hasMessageContaining("golden.jsonl, line 3: ")
                .hasMessageContaining(problem);
    }

    @Test
    void whatHoldsNoItemsIsNoGoldenSet() {
        assertThatThrownBy(() -> read("\n")).isInstanceOf(GoldenSetException.class);
        assertThatThrownBy(() -> read("{\"input\":\"a\"}\n".repeat(10_001)))
                .isInstanceOf(GoldenSetException.class)
                .hasMessageContaining("line 10001");
        assertThatThrownBy(() -> read(new byte[] {(byte) 0xff, (byte) 0xfe}))
                .isInstanceOf(GoldenSetException.class)
                .hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> GoldenSet.read(directory.resolve("nowhere"))).isInstanceOf(NoSuchFileException.class);
    }
}
