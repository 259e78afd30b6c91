package io.caravan.origin.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LineReaderTest {

    @Test
    void blankLinesAreCountedButNotReturned() throws IOException {
        assertThat(read("a\n\n \t\r\nb\r\n", 100)).containsExactly("1:a", "4:b\r");
    }

    @Test
    void theLastLineNeedsNoEnd() throws IOException {
        assertThat(read("a\nb", 100)).containsExactly("1:a", "2:b");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstLine() throws IOException {
        assertThat(read("\uFEFFa\n\uFEFFb", 100)).containsExactly("1:a", "2:\uFEFFb");
    }

    @Test
    void nothingHasNoLines() throws IOException {
        assertThat(read("", 100)).isEmpty();
    }

    @Property(tries = 100)
    void everyLineComesOnceAndOnlyLongOnesAreLost(
            @ForAll @Size(max = 20) List<@IntRange(min = 1, max = 200_000) Integer> lengths) throws IOException {
        int longest = 100_000;
        String text = lengths.stream().map("x"::repeat).collect(Collectors.joining("\n"));
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < lengths.size(); i++) {
            int length = lengths.get(i);
            expected.add(i + 1 + ":" + (length > longest ? "too long" : "x".repeat(length)));
        }
        assertThat(read(text, longest)).isEqualTo(expected);
    }

    private static List<String> read(String text, int maxLength) throws IOException {
        List<String> lines = new ArrayList<>();
        try (LineReader reader = new LineReader(new ByteArrayInputStream(text.getBytes(UTF_8)), maxLength)) {
            for (LineReader.Line line = reader.next(); line != null; line = reader.next()) {
                lines.add(line.number() + ":" + (line.tooLong() ? "too long" : new String(line.bytes(), UTF_8)));
            }
        }
        return lines;
    }
}
