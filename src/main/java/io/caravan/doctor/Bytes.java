package io.caravan.doctor;

import java.util.Locale;

/** Sizes for people. */
final class Bytes {
    static final long MB = 1L << 20;
    static final long GB = 1L << 30;

    private Bytes() {}

    static String text(long bytes) {
        if (bytes >= GB) {
            return String.format(Locale.ROOT, "%.1f GB", (double) bytes / GB);
        }
        return bytes >= MB ? bytes / MB + " MB" : (bytes >> 10) + " KB";
    }
}
