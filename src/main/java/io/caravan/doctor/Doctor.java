package io.caravan.doctor;

import io.caravan.access.Access;
import io.caravan.settings.Draft;
import io.caravan.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks whether Caravan can run with some settings, and says what to do if not. Changes nothing. */
public final class Doctor {
    /** Each step of the way to a server may take {@link Peer#PATIENCE}; reading a ledger or audit log of many GB takes longer. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Doctor() {}

    /**
     * All there is to say, without secrets. Settings that cannot be read are findings themselves; what depends on them is not
     * looked at.
     *
     * @param settingsFile where settings may stand; it need not be there
     */
    public static List<Finding> examine(Draft draft, Path settingsFile) throws InterruptedException {
        List<Finding> findings = new ArrayList<>(SettingsCheck.look(draft));
        findings.addAll(Examination.of(checks(draft.usable(), settingsFile), LIMIT));
        Mask mask = Mask.of(draft.usable());
        return findings.stream().map(mask::apply).toList();
    }

    private static List<Check> checks(Settings settings, Path settingsFile) {
        List<Check> checks = new ArrayList<>();
        checks.add(Check.single("Java", "Use a JDK 17 or later.", JavaCheck::look));
        checks.add(QuickStartCheck.of(settings));
        checks.addAll(new TableChecks(settings).all());
        checks.add(DirectoryCheck.of("data", settings, "caravan.data.dir"));
        checks.add(DirectoryCheck.of("files", settings, "caravan.files.dir"));
        checks.add(DiskCheck.of(settings));
        checks.add(RightsCheck.of(settings, settingsFile));
        checks.addAll(LedgerCheck.of(settings));
        checks.add(AuditCheck.of(settings));
        checks.add(PortCheck.of(settings));
        checks.add(Check.single(
                "access",
                "See docs/access.md, and the settings caravan.access.* in config/application.properties.",
                () -> Access.check(settings)));
        checks.addAll(UpstreamChecks.of(settings));
        checks.add(KafkaCheck.of(settings));
        checks.add(TracesCheck.of(settings));
        return checks;
    }
}
