package io.caravan.doctor;

import io.caravan.settings.Settings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The AOT cache with which the launcher halves the time of a start. */
final class QuickStartCheck {
    private static final String SUBJECT = "quick start";
    private static final String OPTION = "-XX:AOTCache=";

    /** The first Java with which the launcher makes one. */
    private static final int OLDEST_JAVA = 25;

    private final Path target;

    private QuickStartCheck(Path target) {
        this.target = target;
    }

    static Check of(Settings settings) {
        QuickStartCheck check = new QuickStartCheck(settings.home().resolve("target"));
        return new Check(SUBJECT, "Starts take longer without it; nothing else does.", () -> List.of(check.look()));
    }

    private Finding look() throws IOException {
        if (Runtime.version().feature() < OLDEST_JAVA) {
            return Finding.ok(SUBJECT, "none; with JDK 25 or later starts take half as long");
        }
        Optional<Path> cache = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith(OPTION))
                .map(option -> Path.of(option.substring(OPTION.length())))
                .findFirst();
        return cache.isPresent() ? used(cache.get()) : missing();
    }

    private static Finding used(Path cache) throws IOException {
        if (isAccepted()) {
            return Finding.ok(SUBJECT, cache + " is used, " + Bytes.text(Files.size(cache)));
        }
        return Finding.warning(
                SUBJECT,
                cache + " was not made by this Java, with these options, of this build; it is not used",
                "Make another: `rm " + Shell.quoted(cache) + "`, and start ./caravan once.");
    }

    /** A JVM that refuses the cache that it is told to use goes without any, and then does not say "sharing" of itself. */
    private static boolean isAccepted() {
        return System.getProperty("java.vm.info", "").contains("sharing");
    }

    /** The launcher leaves an empty file where a cache could not be made, so that it does not try again. */
    private Finding missing() throws IOException {
        if (Files.isDirectory(target)) {
            try (DirectoryStream<Path> caches = Files.newDirectoryStream(target, "caravan-*.aot")) {
                for (Path cache : caches) {
                    if (Files.size(cache) == 0) {
                        return Finding.warning(
                                SUBJECT,
                                "a Java could not make a cache: " + cache + " is empty",
                                "Try again: `rm " + Shell.quoted(cache) + "`, and start ./caravan once.");
                    }
                }
            }
        }
        return Finding.warning(
                SUBJECT,
                "none: Caravan was started without its launcher, or " + target + " could not be written",
                "Start it by ./caravan, once as a user who may write there.");
    }
}
