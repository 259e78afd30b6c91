package io.caravan.redaction;

/** Text that can neither end a line nor steer a terminal, whoever wrote it. */
final class OneLine {
    private OneLine() {}

    static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                return escaped(text, i);
            }
        }
        return text;
    }

    private static String escaped(String text, int from) {
        StringBuilder line = new StringBuilder(text.length() + 16).append(text, 0, from);
        for (int i = from; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter == '\n') {
                line.append("\\n");
            } else if (isControl(letter)) {
                line.append(String.format("\\u%04x", (int) letter));
            } else {
                line.append(letter);
            }
        }
        return line.toString();
    }

    private static boolean isControl(char letter) {
        return letter != '\t' && (Character.isISOControl(letter) || letter == 0x2028 || letter == 0x2029);
    }
}
