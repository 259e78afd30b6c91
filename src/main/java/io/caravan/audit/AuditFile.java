package io.caravan.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file of the log. Its name tells the day, UTC, on which it was begun and the number of its first line.
 *
 * @param first the number of its first line
 */
record AuditFile(Path path, LocalDate day, long first) {
    private static final Pattern NAME = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})-(\\d{12,18})\\.jsonl");

    static AuditFile of(Path directory, LocalDate day, long first) {
        return new AuditFile(directory.resolve(String.format("%s-%012d.jsonl", day, first)), day, first);
    }

    /** Those that are there, the oldest first; other files are none of ours. */
    static List<AuditFile> in(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(AuditFile::parse)
                    .flatMap(Optional::stream)
                    .sorted(Comparator.comparingLong(AuditFile::first).thenComparing(AuditFile::day))
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }

    private static Optional<AuditFile> parse(Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        return name.matches()
                ? Optional.of(new AuditFile(path, LocalDate.parse(name.group(1)), Long.parseLong(name.group(2))))
                : Optional.empty();
    }

    long size() throws IOException {
        return Files.size(path);
    }

    @Override
    public String toString() {
        return path.getFileName().toString();
    }
}
