package io.caravan.audit;

import io.caravan.chat.Sha256;
import io.caravan.observe.AuditEvent;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lines that bear no seal, one after the other: what a crash left of a line, or what somebody did. One thread. */
final class Damage {
    private @Nullable MessageDigest digest;
    private long bytes;
    private boolean isOpen;

    /** @param isEnded whether the line had an end */
    void add(byte[] line, boolean isEnded) {
        digest = digest == null ? Sha256.digest() : digest;
        digest.update(line);
        digest.update((byte) '\n'); // the writer ends it before it goes on
        bytes += line.length;
        isOpen = !isEnded;
    }

    boolean isNone() {
        return digest == null;
    }

    /** Whether the last of it had no end: a line that is just being written, or was when there was a crash. */
    boolean isOpen() {
        return isOpen;
    }

    /** The note that stands behind it from now on, so that it is known to have been there when Caravan started. */
    AuditEvent note() {
        return new AuditEvent(
                AuditLine.OWN_ACTION,
                AuditLine.DAMAGED,
                null,
                null,
                Map.of("bytes", Long.toString(bytes), "sha256", take()));
    }

    /** Whether this is that note; either way the damage is dealt with. */
    boolean isNotedBy(AuditLine line) {
        String sha256 = take();
        return line.says(AuditLine.DAMAGED) && line.detail("sha256").equals(sha256);
    }

    private String take() {
        String sha256 = digest == null ? "" : HexFormat.of().formatHex(digest.digest());
        digest = null;
        bytes = 0;
        isOpen = false;
        return sha256;
    }
}
