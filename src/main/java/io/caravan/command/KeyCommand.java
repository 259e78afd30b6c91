package io.caravan.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The keys of callers over HTTP. */
@Command(
        name = "key",
        description =
                "Makes, lists and revokes the keys that callers over HTTP come in with. Works whether Caravan runs or"
                        + " not; one that runs notices within two seconds.",
        mixinStandardHelpOptions = true,
        subcommands = {KeyCreateCommand.class, KeyListCommand.class, KeyRevokeCommand.class, KeyRotateCommand.class})
final class KeyCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say create, list, revoke or rotate.");
    }
}
