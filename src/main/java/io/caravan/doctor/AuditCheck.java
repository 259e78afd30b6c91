package io.caravan.doctor;

import io.caravan.audit.AuditPolicy;
import io.caravan.audit.AuditTrail;
import io.caravan.audit.Verdict;
import io.caravan.settings.Settings;
import java.util.Optional;

/** Whether the chain of the audit log holds. */
final class AuditCheck {
    private static final String SUBJECT = "audit";

    private AuditCheck() {}

    static Check of(Settings settings) {
        return Check.single(SUBJECT, "Look by `caravan audit verify`, which takes its time.", () -> look(settings));
    }

    private static String look(Settings settings) throws ProblemException {
        if (!settings.flag("caravan.audit.enabled")) {
            return "off, because caravan.audit.enabled is false";
        }
        AuditPolicy policy = AuditPolicy.of(settings);
        Optional<AuditTrail> trail = AuditTrail.find(policy);
        if (trail.isEmpty()) {
            return "none yet: the first run begins it";
        }
        Verdict verdict = trail.get().verify(1);
        if (verdict.broken().isPresent()) {
            throw new ProblemException(
                    SUBJECT,
                    "the chain is broken: " + verdict.broken().get(),
                    "Copy " + policy.directory() + " for whoever looks into it, and see `caravan audit verify`; move it"
                            + " away for a new log to begin.");
        }
        return "the chain holds: " + Count.of(verdict.lines(), "line") + " in " + policy.directory();
    }
}
