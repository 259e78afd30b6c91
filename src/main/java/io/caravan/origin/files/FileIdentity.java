package io.caravan.origin.files;

import io.caravan.chat.Identity;
import io.caravan.chat.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * By what the requests of a file are known again: by what is in it and by their own names, so that a batch is the same
 * wherever it lies and a changed one is another.
 *
 * @param place where the requests lie, without the transport
 * @param isBatch whether the name of a request is still to be added
 */
record FileIdentity(String place, boolean isBatch) {
    private static final String TRANSPORT = "file";
    private static final int BUFFER = 64 << 10;

    /** Other names are hashed: a key is to be short and readable by every database. */
    private static final Pattern PLAIN_NAME = Pattern.compile("[ -~]{1,128}");

    /**
     * Reads the whole file once more than its requests need, at about 1 GB a second, because the first of them is asked
     * before the last is read. When the file changes in between, its requests are still known by what was in it at first.
     *
     * @param isEnough when it becomes true the rest is not read, and the result means nothing
     */
    static FileIdentity ofBatch(Path file, BooleanSupplier isEnough) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int length = in.read(buffer); length > 0 && !isEnough.getAsBoolean(); length = in.read(buffer)) {
                digest.update(buffer, 0, length);
            }
        }
        return new FileIdentity(hex(digest.digest()) + "/", true);
    }

    /** Of a file that is one request, what counts is what is asked: it may come from a prompt as well. */
    static FileIdentity ofRequest(BatchLine line) {
        return new FileIdentity(hex(Sha256.digest().digest(line.body())) + "/" + name(line), false);
    }

    /** How the keys of all its requests begin. */
    String prefix() {
        return TRANSPORT + ":" + place;
    }

    /** Null for a line that is no request. */
    @Nullable Identity of(BatchLine line) {
        if (line.refusal() != null) {
            return null;
        }
        String own = isBatch ? place + name(line) : place;
        return Identity.placed(TRANSPORT, own, line.body(), () -> OutputLine.asked(line));
    }

    private static String name(BatchLine line) {
        String name = line.customId() == null ? "" : line.customId();
        return PLAIN_NAME.matcher(name).matches()
                ? name
                : hex(Sha256.digest().digest(name.getBytes(StandardCharsets.UTF_8)));
    }

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
