package io.caravan.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings as they were given, right or wrong; for whoever has to go on though something is wrong.
 *
 * @param usable without those that cannot be read: who asks for one of them gets an {@link UnusableSettingException}
 * @param problems one line each: what is wrong, and what to do about it
 */
public record Draft(Settings usable, List<String> problems) {
    static Draft of(Path home, Map<String, String> values) {
        List<String> problems = new ArrayList<>();
        Map<String, String> readable = new TreeMap<>(values);
        new TreeMap<>(values)
                .forEach((key, value) -> SettingKeys.check(key, value).ifPresent(problem -> {
                    problems.add(problem);
                    readable.remove(key);
                }));
        Settings usable = new Settings(home, readable);
        problems.addAll(usable.contradictions());
        return new Draft(usable, List.copyOf(problems));
    }

    /** The same with further problems, before its own. */
    Draft after(List<String> earlier) {
        List<String> all = new ArrayList<>(earlier);
        all.addAll(problems);
        return new Draft(usable, List.copyOf(all));
    }

    /** @throws SettingsException naming everything that is wrong */
    Settings checked() {
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return usable;
    }
}
