package io.caravan.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Decisions on requests whose call was cut off by a crash. */
@Command(
        name = "held",
        description = "Shows the requests whose call was cut off by a crash, so that nobody knows whether they were"
                + " answered and paid, and decides what becomes of them. Works whether Caravan runs or not.",
        mixinStandardHelpOptions = true,
        subcommands = {HeldListCommand.class, HeldResendCommand.class, HeldDropCommand.class})
final class HeldCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say list, resend or drop.");
    }
}
