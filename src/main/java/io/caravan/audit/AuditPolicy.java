package io.caravan.audit;

import io.caravan.chat.Secret;
import io.caravan.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the audit log is and how it is kept.
 *
 * @param directory of the files; made when it is not there
 * @param keyFile holds the key when {@code key} is empty; made when there is no log yet
 * @param keep how long lines are kept; by whole files
 * @param maxSize bytes; beyond it the oldest files go early
 */
public record AuditPolicy(Path directory, Path keyFile, Secret key, Duration keep, long maxSize) {
    /** @throws io.caravan.settings.SettingsException when the key is said to be where it is not */
    public static AuditPolicy of(Settings settings) {
        Path data = settings.path("caravan.data.dir");
        return new AuditPolicy(
                data.resolve("audit"),
                data.resolve("audit.key"),
                settings.keys("caravan.audit.key").read().get(0),
                settings.duration("caravan.audit.keep"),
                settings.bytes("caravan.audit.max-size"));
    }
}
