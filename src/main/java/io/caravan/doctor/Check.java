package io.caravan.doctor;

import io.caravan.settings.SettingsException;
import io.caravan.settings.UnusableSettingException;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * One of the doctor's checks. Whatever goes wrong with it becomes a finding.
 *
 * @param advice what to do when it fails with something that does not say so itself
 */
record Check(String subject, String advice, Callable<List<Finding>> look) implements Callable<List<Finding>> {
    /** A check that finds one thing, or fails. */
    static Check single(String subject, String advice, Callable<String> look) {
        return new Check(subject, advice, () -> List.of(Finding.ok(subject, look.call())));
    }

    @Override
    public List<Finding> call() {
        try {
            return look.call();
        } catch (ProblemException e) {
            return List.of(e.finding());
        } catch (UnusableSettingException e) {
            return List.of(Finding.warning(subject, "not looked at: " + e.getMessage(), "Mend that setting first."));
        } catch (SettingsException e) {
            return e.problems().stream()
                    .map(problem -> Finding.problem(subject, problem, advice))
                    .toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unfinished();
        } catch (Exception e) {
            return List.of(Finding.problem(subject, Explanation.of(e), advice));
        }
    }

    List<Finding> unfinished() {
        return List.of(Finding.warning(subject, "was not looked at to the end: it takes too long", advice));
    }
}
