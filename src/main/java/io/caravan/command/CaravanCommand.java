package io.caravan.command;

import io.caravan.doctor.Explanation;
import io.caravan.settings.SettingsException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: finds the command, runs it, turns what it throws into one clear line and an exit code. */
@Command(
        name = "caravan",
        description = "Carries messages from HTTP, Kafka and files to DeepSeek, and every answer back to its origin.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            AuditCommand.class,
            DemoCommand.class,
            DoctorCommand.class,
            HeldCommand.class,
            KeyCommand.class,
            LedgerCommand.class,
            TenantsCommand.class,
            QualityCommand.class,
            ReplayCommand.class,
            RunCommand.class,
            SimulateCommand.class,
            TrainCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:wrong usage or settings"})
public final class CaravanCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Returns the exit code: 0 done, 1 failed, 2 wrong usage or settings. */
    public static int run(String... args) {
        return create().execute(args);
    }

    static CommandLine create() {
        return new CommandLine(new CaravanCommand())
                .setExecutionExceptionHandler((problem, commandLine, parsed) -> explain(problem, commandLine));
    }

    private static int explain(Exception problem, CommandLine commandLine) {
        commandLine.getErr().println(commandLine.getColorScheme().errorText(Explanation.of(problem)));
        if (Boolean.getBoolean("caravan.trace")) {
            problem.printStackTrace(commandLine.getErr());
        }
        return problem instanceof SettingsException ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say which command to run.");
    }
}
