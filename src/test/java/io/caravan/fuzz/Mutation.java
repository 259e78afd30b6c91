package io.caravan.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/** Makes something slightly wrong of something right. */
final class Mutation {
    /** Where readers of JSON, of numbers, of text and of streams have gone wrong before. */
    static final List<byte[]> ODD = odd(
            "\0",
            "\uFEFF",
            "\\u0000",
            "\\ud800",
            "\\udc00\\ud800",
            "\u202E",
            "\uD83D\uDE80",
            "1e999",
            "-1e-999",
            "9".repeat(400),
            "9".repeat(1_200),
            "-0.0",
            "NaN",
            "null",
            "true",
            "[]",
            "{}",
            "\"\"",
            "[".repeat(250),
            "{\"a\":".repeat(250),
            "}",
            "]",
            "\"",
            "\\",
            ",",
            ":",
            "/*",
            "\r\n",
            "\n\n",
            "\r",
            "\t",
            "\"stream\":true,",
            "\"n\":2147483648,",
            "\"max_tokens\":-1,",
            "\"model\":null,",
            "\"messages\":{},",
            "data: ",
            "data: [DONE]\n\n",
            "data:{}\n\n",
            "event: x\n",
            ": comment\n",
            "%00",
            "%2e%2e/",
            "../",
            "${body}",
            "{{caravan.upstream.api-key}}",
            "<item id=\"00000000\">");

    private static final List<byte[]> NO_UTF_8 = List.of(
            new byte[] {(byte) 0xC0, (byte) 0x80},
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            new byte[] {(byte) 0xF0, (byte) 0x9F},
            new byte[] {(byte) 0xFF, (byte) 0xFE},
            new byte[] {(byte) 0x80});

    private Mutation() {}

    private static List<byte[]> odd(String... texts) {
        return Arrays.stream(texts).map(text -> text.getBytes(UTF_8)).toList();
    }

    /** One to four changes. */
    static byte[] of(byte[] right, List<byte[]> others, Chance chance) {
        byte[] wrong = right;
        for (int changes = 1 + chance.below(4); changes > 0; changes--) {
            wrong = once(wrong, others, chance);
        }
        return wrong;
    }

    private static byte[] once(byte[] right, List<byte[]> others, Chance chance) {
        int from = chance.below(right.length + 1);
        int to = from + chance.below(Math.min(right.length - from, 40) + 1);
        return switch (chance.below(8)) {
            case 0, 1 -> flipped(right, chance);
            case 2 -> Arrays.copyOf(right, from);
            case 3 -> join(right, 0, to, right, from); // something twice
            case 4 -> join(right, 0, from, right, to); // something left out
            case 5 -> swapped(right, from, chance.of(others), chance);
            case 6 -> inserted(right, from, to, chance.of(ODD));
            default -> inserted(right, from, to, chance.of(NO_UTF_8));
        };
    }

    private static byte[] flipped(byte[] right, Chance chance) {
        byte[] wrong = right.clone();
        if (wrong.length > 0) {
            wrong[chance.below(wrong.length)] ^= (byte) (1 << chance.below(8));
        }
        return wrong;
    }

    private static byte[] swapped(byte[] right, int until, byte[] other, Chance chance) {
        return join(right, 0, until, other, chance.below(other.length + 1));
    }

    private static byte[] inserted(byte[] right, int from, int to, byte[] odd) {
        return join(join(right, 0, from, odd, 0), 0, from + odd.length, right, to);
    }

    private static byte[] join(byte[] head, int from, int to, byte[] tail, int tailFrom) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(to - from + tail.length);
        joined.write(head, from, to - from);
        joined.write(tail, tailFrom, tail.length - tailFrom);
        return joined.toByteArray();
    }
}
