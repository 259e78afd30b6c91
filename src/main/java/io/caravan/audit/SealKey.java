package io.caravan.audit;

import io.caravan.settings.OwnerOnly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The key of the log: from the settings, or in a file that only its owner can read. */
final class SealKey {
    private static final int BYTES = 32;
    private static final int FEWEST_CHARACTERS = 16;

    private SealKey() {}

    /** @throws AuditException when there is none */
    static byte[] read(AuditPolicy policy) {
        if (!policy.key().isEmpty()) {
            return checked(policy.key().reveal(), "caravan.audit.key");
        }
        try {
            return checked(
                    Files.readString(policy.keyFile()).strip(), policy.keyFile().toString());
        } catch (IOException e) {
            throw new AuditException(
                    "cannot read the key of the audit log, " + policy.keyFile()
                            + ": put it back or set caravan.audit.key; if it is lost, move " + policy.directory()
                            + " away, and a new log begins",
                    e);
        }
    }

    private static byte[] checked(String key, String place) {
        if (key.length() < FEWEST_CHARACTERS) {
            throw new AuditException(
                    place + ": the key of the audit log must have " + FEWEST_CHARACTERS + " characters or more", null);
        }
        return key.getBytes(StandardCharsets.UTF_8);
    }

    /** Makes one if the settings bring none. */
    static void make(AuditPolicy policy) throws IOException {
        Path file = policy.keyFile();
        if (policy.key().isEmpty() && !Files.exists(file)) {
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            OwnerOnly.createDirectoryOf(file);
            OwnerOnly.create(file);
            Files.writeString(file, HexFormat.of().formatHex(random) + "\n");
        }
    }
}
