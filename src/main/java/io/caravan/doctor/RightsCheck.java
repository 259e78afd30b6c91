package io.caravan.doctor;

import io.caravan.access.KeyStore;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsException;
import io.caravan.settings.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether others on this machine can read what is secret. */
record RightsCheck(Settings settings, Path settingsFile) {
    private static final String SUBJECT = "rights";
    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

    static Check of(Settings settings, Path settingsFile) {
        return new RightsCheck(settings, settingsFile).check();
    }

    Check check() {
        return new Check(SUBJECT, "See to it that only Caravan's user can read its secrets.", this::look);
    }

    /** A place, and what can be read there. */
    private record Place(Path path, String content, Finding.State ifOpen) {}

    private List<Finding> look() throws IOException {
        List<Finding> findings = new ArrayList<>();
        List<Place> places = places().stream()
                .filter(place -> Files.exists(place.path()))
                .distinct()
                .toList();
        for (Place place : places) {
            look(place).ifPresent(findings::add);
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(
                    SUBJECT,
                    places.isEmpty()
                            ? "there is nothing secret here yet"
                            : "others can get at none of the " + places.size() + " places with secrets"));
        }
        return findings;
    }

    private static Optional<Finding> look(Place place) throws IOException {
        Path path = place.path();
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view == null) {
            return Optional.of(Finding.warning(
                    SUBJECT,
                    "the file system of " + path + " knows no POSIX rights",
                    "See to it by its own means that only Caravan's user can read it."));
        }
        return Collections.disjoint(view.readAttributes().permissions(), OF_OTHERS)
                ? Optional.empty()
                : Optional.of(new Finding(
                        SUBJECT,
                        place.ifOpen(),
                        "everybody on this machine may get at " + path + ": " + place.content(),
                        "`chmod o-rwx " + Shell.quoted(path) + "`"));
    }

    private List<Place> places() {
        List<Place> places = new ArrayList<>();
        keyFile("caravan.upstream.api-key").ifPresent(file -> places.add(secret(file, "keys of the upstream")));
        keyFile("caravan.webhook.secrets").ifPresent(file -> places.add(secret(file, "secrets of webhooks")));
        keyFile("caravan.access.jwt.secret").ifPresent(file -> places.add(secret(file, "secrets of tokens")));
        keyFile("caravan.audit.key").ifPresent(file -> places.add(secret(file, "the key of the audit log")));
        fallbackFiles().forEach(file -> places.add(secret(file, "keys of a fallback")));
        if (!settings.text("caravan.http.tls.key").isEmpty()) {
            places.add(secret(settings.path("caravan.http.tls.key"), "the key of the certificate"));
        }
        KeyStore callers = KeyStore.of(settings);
        places.add(secret(callers.file(), "the keys of callers, as hashes"));
        places.add(secret(callers.signingKeyFile(), "the key that signing keys are made of"));
        List<String> written = written();
        if (!written.isEmpty()) {
            places.add(secret(settingsFile, String.join(", ", written)));
        }
        Path data = settings.path("caravan.data.dir");
        places.add(secret(data.resolve("audit.key"), "the key of the audit log"));
        places.add(new Place(data, "what was asked and answered", Finding.State.WARNING));
        return places;
    }

    private static Place secret(Path path, String content) {
        return new Place(path, content, Finding.State.PROBLEM);
    }

    private Optional<Path> keyFile(String key) {
        try {
            return settings.keys(key).file();
        } catch (SettingsException saidByOthers) {
            return Optional.empty();
        }
    }

    private List<Path> fallbackFiles() {
        try {
            return UpstreamChecks.fallbacks(settings).stream()
                    .flatMap(fallback -> fallback.keys().file().stream())
                    .toList();
        } catch (SettingsException saidByOthers) {
            return List.of();
        }
    }

    /** Secrets that stand in the settings' file themselves. */
    private List<String> written() {
        try {
            return Files.exists(settingsFile) ? SettingsLoader.secretsIn(settingsFile) : List.of();
        } catch (SettingsException saidByOthers) {
            return List.of();
        }
    }
}
