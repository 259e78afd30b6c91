package io.caravan.audit;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the log goes on after a start: behind the last line that bears the seal.
 *
 * @param number of that line
 * @param hash its seal
 * @param file the newest one, if there is one
 * @param damage what comes after that line
 */
record ChainEnd(long number, String hash, @Nullable AuditFile file, Damage damage) {
    /** @throws AuditException when nothing in the newest files bears the seal: then this is not the key of the log */
    static ChainEnd find(AuditPolicy policy, Seal seal) throws IOException {
        List<AuditFile> files = AuditFile.in(policy.directory());
        if (files.isEmpty()) {
            return new ChainEnd(0, Seal.NONE, null, new Damage());
        }
        AuditFile newest = files.get(files.size() - 1);
        ChainEnd end = read(newest, seal);
        if (end.number == 0 && files.size() > 1) {
            // A crash at the very beginning of the newest file: the end is in the one before.
            ChainEnd before = read(files.get(files.size() - 2), seal);
            end = new ChainEnd(before.number, before.hash, newest, end.damage);
        }
        if (end.number == 0 && !isBlank(files)) {
            throw new AuditException(
                    "the audit log in " + policy.directory() + " was not written with this key: put the right one in "
                            + policy.keyFile() + " or caravan.audit.key, or move the log away, and a new one begins",
                    null);
        }
        return end;
    }

    private static boolean isBlank(List<AuditFile> files) throws IOException {
        return files.size() == 1 && files.get(0).size() == 0;
    }

    private static ChainEnd read(AuditFile file, Seal seal) throws IOException {
        AuditLine last = null;
        Damage damage = new Damage();
        try (Lines lines = new Lines(file)) {
            for (byte[] bytes = lines.next(); bytes != null; bytes = lines.next()) {
                AuditLine line = AuditLine.read(bytes, seal).orElse(null);
                if (line == null) {
                    damage.add(bytes, lines.isEnded());
                } else {
                    last = line;
                    damage = new Damage();
                }
            }
        }
        return last == null
                ? new ChainEnd(0, Seal.NONE, file, damage)
                : new ChainEnd(last.number(), last.hash(), file, damage);
    }
}
