package io.caravan.command;

import io.caravan.settings.Settings;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks whether Caravan can run here, and says what is missing. */
@Command(
        name = "doctor",
        description =
                "Checks Java, settings, tables, routes, directories, ledger, port, upstream and Kafka, without spending"
                        + " anything; says what to do about what is wrong.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Settings checked = settings.load();
        List<Finding> findings = Examination.of(checked);
        PrintWriter out = spec.commandLine().getOut();
        findings.forEach(finding -> out.println(finding.line()));
        out.flush();
        return findings.stream().allMatch(Finding::isWell) ? 0 : 1;
    }
}
