package io.caravan.doctor;

/** So many of something. */
final class Count {
    private Count() {}

    static String of(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
