package io.caravan.command;

/**
 * What the doctor found.
 *
 * @param text when all is well what was seen, else what to do
 */
record Finding(String subject, boolean isWell, String text) {
    String line() {
        return String.format("%-4s %-10s %s", isWell ? "ok" : "BAD", subject, text);
    }
}
