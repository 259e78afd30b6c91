package io.caravan.doctor;

/** Java itself. */
final class JavaCheck {
    private JavaCheck() {}

    static String look() {
        int version = Runtime.version().feature();
        String threads = version >= 21 ? "virtual threads" : "a thread a call; 21 or later needs fewer";
        return version + " (" + threads + "), heap up to "
                + Bytes.text(Runtime.getRuntime().maxMemory());
    }
}
