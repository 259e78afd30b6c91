package io.caravan.origin.files;

import io.caravan.chat.BadRequestException;
import io.caravan.chat.Failure;
import io.caravan.chat.Merge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * A file that is one request: a chat completion request or a batch line as JSON, or a text with a {@code prompt.yaml}.
 *
 * @param line the request, named after the file unless it has a name of its own
 * @param merge how it may share calls, if the {@code prompt.yaml} says so
 */
record SingleFile(BatchLine line, Optional<Merge> merge) {

    /** Never throws: what is wrong with the file is in the result. */
    static SingleFile read(Path file, int maxSize) {
        String name = file.getFileName().toString();
        try {
            byte[] content = Utf8.withoutMark(content(file, maxSize));
            return name.toLowerCase(Locale.ROOT).endsWith(".json") ? json(name, content) : text(file, content);
        } catch (BadRequestException e) {
            return new SingleFile(BatchLine.refused(0, name, e.failure()), Optional.empty());
        }
    }

    private static byte[] content(Path file, int maxSize) {
        try {
            if (Files.size(file) > maxSize) {
                throw new BadRequestException(new Failure(
                        Failure.Kind.TOO_LARGE, "file_too_large", "The file is larger than " + maxSize + " bytes."));
            }
            byte[] content = Files.readAllBytes(file);
            if (content.length == 0) {
                throw new BadRequestException(empty());
            }
            return content;
        } catch (IOException e) {
            throw new BadRequestException(FileLines.unreadable(e));
        }
    }

    private static SingleFile json(String name, byte[] content) {
        BatchLine line = BatchLineReader.hasEnvelope(content)
                ? BatchLineReader.read(0, content)
                : new BatchLine(0, name, content, null);
        return new SingleFile(line, Optional.empty());
    }

    private static SingleFile text(Path file, byte[] content) {
        String text = Utf8.decode(content);
        if (text.isBlank()) {
            throw new BadRequestException(empty());
        }
        PromptTemplate prompt = PromptTemplate.read(file.resolveSibling(PromptTemplate.NAME));
        BatchLine line = new BatchLine(0, file.getFileName().toString(), prompt.request(text), null);
        return new SingleFile(line, prompt.merge());
    }

    static Failure empty() {
        return Failure.caller("empty_file", "There is nothing in the file.", null);
    }
}
