package io.caravan.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where figures of campaigns are kept for whoever reads them later. */
final class CrashReport {
    private static final Path FILE = Path.of("target", "crash-report.txt");

    private CrashReport() {}

    static void add(String text) throws IOException {
        System.out.println(text);
        Files.writeString(FILE, text + '\n', StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
