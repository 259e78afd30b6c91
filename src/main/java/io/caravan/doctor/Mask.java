package io.caravan.doctor;

import io.caravan.chat.Secret;
import io.caravan.settings.Settings;
import java.util.List;

/** Hides what is secret, should a library's error repeat it. */
record Mask(List<String> secrets) {
    /** What is shorter could be a part of any word. */
    private static final int SHORTEST = 6;

    static Mask of(Settings settings) {
        return new Mask(settings.secrets().stream()
                .map(Secret::reveal)
                .filter(secret -> secret.length() >= SHORTEST)
                .toList());
    }

    Finding apply(Finding finding) {
        return new Finding(finding.subject(), finding.state(), apply(finding.message()), apply(finding.advice()));
    }

    /** One line, too: errors of libraries have several. */
    private String apply(String text) {
        String masked = text.replaceAll("\\s*\\R\\s*", " ");
        for (String secret : secrets) {
            masked = masked.replace(secret, "(hidden)");
        }
        return masked;
    }
}
