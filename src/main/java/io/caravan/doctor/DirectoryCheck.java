package io.caravan.doctor;

import io.caravan.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether Caravan can write to a directory, or make it. */
final class DirectoryCheck {
    private DirectoryCheck() {}

    static Check of(String subject, Settings settings, String key) {
        return Check.single(
                subject,
                "Check " + key + " and the rights on it.",
                () -> look(subject, settings.path(key), "or set " + key + " to another directory."));
    }

    private static String look(String subject, Path directory, String otherwise) throws ProblemException {
        Path there = nearest(directory);
        if (!Files.isDirectory(there)) {
            throw new ProblemException(subject, there + " is not a directory", "Move what is there away, " + otherwise);
        }
        if (!Files.isWritable(there)) {
            throw new ProblemException(
                    subject,
                    there + " cannot be written",
                    "Give Caravan's user the right, for instance by `chown " + System.getProperty("user.name") + " "
                            + Shell.quoted(there) + "`, " + otherwise);
        }
        return there.equals(directory)
                ? directory + " can be written"
                : directory + " is not there yet: the first run makes it";
    }

    /** The path itself, or the first above it that is there. */
    static Path nearest(Path path) {
        Path there = path.toAbsolutePath();
        while (Files.notExists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }
}
