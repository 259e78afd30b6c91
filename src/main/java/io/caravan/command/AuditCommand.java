package io.caravan.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be done with the audit log. */
@Command(
        name = "audit",
        description =
                "Shows the audit log, and checks that nothing of it was changed. Works whether Caravan runs or not.",
        mixinStandardHelpOptions = true,
        subcommands = {AuditListCommand.class, AuditVerifyCommand.class})
final class AuditCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: list or verify.");
    }
}
