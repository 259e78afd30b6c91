package io.caravan.doctor;

import java.nio.file.Path;

/** Text that a shell takes as it is. */
final class Shell {
    private Shell() {}

    static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[\\w./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
