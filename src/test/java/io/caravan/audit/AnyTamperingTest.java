package io.caravan.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever somebody without the key does to the log is found, but for taking away its end. */
class AnyTamperingTest {
    private static final int LINES = 12;

    private static Path directory = Path.of("");
    private static AuditPolicy policy = Chains.policy(directory);
    private static List<String> original = List.of();

    @BeforeContainer
    static void write() throws IOException {
        directory = Files.createTempDirectory("caravan-audit");
        policy = Chains.policy(directory);
        Chains.write(policy, LINES);
        original = Chains.lines(policy);
    }

    @AfterContainer
    static void remove() throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        }
    }

    private static Verdict verdict(List<String> lines) throws IOException {
        return verdict((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static Verdict verdict(byte[] content) throws IOException {
        Files.write(Chains.newest(policy), content);
        return Chains.verify(policy);
    }

    private static byte[] bytes() {
        return (String.join("\n", original) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void aByteIsAnother(@ForAll @IntRange(min = 0, max = 1_000_000) int place, @ForAll byte value) throws IOException {
        byte[] bytes = bytes();
        int at = place % (bytes.length - 1);
        Assume.that(bytes[at] != value);
        bytes[at] = value;
        Verdict verdict = verdict(bytes);
        assertThat(verdict.broken()).isPresent();
        // It says so of the very line, or of the one behind it.
        assertThat(verdict.lines()).isBetween(lineOf(bytes, at) - 1, lineOf(bytes, at) + 1);
    }

    /** Counted from 0. */
    private static long lineOf(byte[] bytes, int at) {
        return new String(bytes, 0, at, StandardCharsets.ISO_8859_1)
                .chars()
                .filter(character -> character == '\n')
                .count();
    }

    @Property(tries = 50)
    void aLineIsGone(@ForAll @IntRange(min = 0, max = LINES - 2) int index) throws IOException {
        List<String> lines = new ArrayList<>(original);
        lines.remove(index);
        assertThat(verdict(lines).broken()).isPresent();
    }

    @Property(tries = 50)
    void aLineStandsElsewhere(
            @ForAll @IntRange(min = 0, max = LINES - 1) int from, @ForAll @IntRange(min = 0, max = LINES - 1) int to)
            throws IOException {
        Assume.that(from != to);
        List<String> lines = new ArrayList<>(original);
        lines.add(to, lines.remove(from));
        assertThat(verdict(lines).broken()).isPresent();
    }

    @Property(tries = 50)
    void aLineStandsThereTwice(
            @ForAll @IntRange(min = 0, max = LINES - 1) int which, @ForAll @IntRange(min = 0, max = LINES) int where)
            throws IOException {
        List<String> lines = new ArrayList<>(original);
        lines.add(where, original.get(which));
        assertThat(verdict(lines).broken()).isPresent();
    }

    @Property(tries = 50)
    void aPieceIsCutOut(
            @ForAll @IntRange(min = 0, max = 3_000) int from, @ForAll @IntRange(min = 1, max = 800) int length)
            throws IOException {
        byte[] bytes = bytes();
        Assume.that(from + length < bytes.length - 1);
        byte[] left = new byte[bytes.length - length];
        System.arraycopy(bytes, 0, left, 0, from);
        System.arraycopy(bytes, from + length, left, from, left.length - from);
        assertThat(verdict(left).broken()).isPresent();
    }

    /** The one thing that only a hash kept elsewhere brings to light. */
    @Property(tries = 12)
    void theEndIsGone(@ForAll @IntRange(min = 1, max = LINES - 1) int left) throws IOException {
        Verdict whole = verdict(original);
        Verdict part = verdict(original.subList(0, left));
        assertThat(part.broken()).isEmpty();
        assertThat(part.hash()).isNotEqualTo(whole.hash());
    }

    /** Another chain, sound in itself, but sealed with another key. */
    @Property(tries = 1)
    void anotherLogIsPutThere() throws IOException {
        AuditPolicy other = Chains.policy(Files.createTempDirectory("caravan-audit"), "somebody else's key");
        Chains.write(other, LINES);
        assertThat(verdict(Chains.lines(other)).broken()).isPresent();
    }
}
