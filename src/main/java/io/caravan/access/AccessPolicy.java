package io.caravan.access;

import io.caravan.settings.Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the settings say about who may come in.
 *
 * @param isRequired whether nobody does without credentials
 * @param host where callers come in
 * @param guest who pays for those without
 * @param keys the file with the keys
 * @param signingKey the file with the key that secrets are made of
 * @param memory signatures that are remembered
 */
record AccessPolicy(
        boolean isRequired,
        String host,
        String guest,
        Path keys,
        Path signingKey,
        Signatures.Policy signatures,
        int memory,
        Optional<JwtPolicy> tokens) {

    /** @throws io.caravan.settings.SettingsException when they do not go together */
    static AccessPolicy of(Settings settings) {
        String host = settings.text("caravan.http.host");
        return new AccessPolicy(
                settings.flag("caravan.access.required") || !Loopback.isMeantBy(host),
                host,
                settings.text("caravan.http.tenant"),
                keys(settings),
                signingKey(settings),
                new Signatures.Policy(
                        settings.duration("caravan.access.signature-window"),
                        settings.flag("caravan.access.timestamp-signatures")),
                settings.number("caravan.access.signature-memory"),
                JwtPolicy.of(settings));
    }

    static Path keys(Settings settings) {
        return file(settings, settings.text("caravan.access.keys"), "keys.json");
    }

    static Path signingKey(Settings settings) {
        return file(settings, settings.text("caravan.access.signing-key"), "signing.key");
    }

    private static Path file(Settings settings, String path, String usual) {
        return path.isEmpty()
                ? settings.path("caravan.data.dir").resolve(usual)
                : settings.home().resolve(path).normalize();
    }
}
