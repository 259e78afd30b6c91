package io.caravan.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * One request to the gateway.
 *
 * @param bytes to the last one
 * @param name under which the upstream finds its answer
 * @param isFramed whether all of it is one request of HTTP, so that it has to be answered
 * @param leaves whether its caller closes the connection without waiting for the answer
 */
record Shot(byte[] bytes, String name, Reply reply, boolean isFramed, boolean leaves) {
    boolean isHead() {
        return bytes.length > 5 && new String(bytes, 0, 5, ISO_8859_1).equals("HEAD ");
    }

    /** Such that nothing is lost, and none of it too long to be read. */
    static String shown(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(bytes.length, 2_000); i++) {
            char character = (char) (bytes[i] & 0xff);
            text.append(character >= ' ' && character <= '~' ? String.valueOf(character) : escaped(character));
        }
        return text + (bytes.length > 2_000 ? "... of " + bytes.length : "");
    }

    private static String escaped(char character) {
        return switch (character) {
            case '\r' -> "\\r";
            case '\n' -> "\\n";
            default -> String.format("\\x%02x", (int) character);
        };
    }

    @Override
    public String toString() {
        return "\n  " + shown(bytes) + (leaves ? " leaving" : "") + "\n    " + reply;
    }
}
