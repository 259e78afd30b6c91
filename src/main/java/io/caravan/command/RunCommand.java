package io.caravan.command;

import io.caravan.Gateway;
import io.caravan.settings.Settings;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs Caravan until it is told to stop. */
@Command(
        name = "run",
        description =
                "Runs Caravan until Ctrl-C or SIGTERM; then what is under way is finished or returned to its source.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Settings checked = settings.load();
        Logging.configure(checked);
        Gateway gateway = Gateway.start(checked);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(gateway, stopped), "drain"));
        spec.commandLine().getOut().println("Caravan is ready: " + Addresses.of(gateway, checked));
        spec.commandLine().getOut().flush();
        stopped.await();
        return 0;
    }

    private static void close(Gateway gateway, CountDownLatch stopped) {
        gateway.close();
        stopped.countDown();
    }
}
