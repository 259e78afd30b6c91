package io.caravan.doctor;

import io.caravan.redaction.Redaction;
import io.caravan.settings.Draft;
import java.util.List;

/** Everything that is wrong with the settings, a finding each. */
final class SettingsCheck {
    private static final String SUBJECT = "settings";
    private static final String ADVICE =
            "Mend it where it was set: config/application.properties, where every key is explained, the environment or"
                    + " --set.";

    private SettingsCheck() {}

    /** A value that cannot be read is shown, and could be a key that slipped into the wrong line. */
    static List<Finding> look(Draft draft) {
        if (draft.problems().isEmpty()) {
            return List.of(Finding.ok(SUBJECT, changed(draft.usable().changed().size())));
        }
        Redaction redaction = Redaction.builtIn();
        return draft.problems().stream()
                .map(problem -> Finding.problem(SUBJECT, redaction.apply(problem), ADVICE))
                .toList();
    }

    private static String changed(int count) {
        return count == 0 ? "all have their defaults" : count + " differ from their defaults";
    }
}
