package io.caravan.command;

import io.caravan.access.KeyStore;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives a signing key another secret while the old one is still good. */
@Command(
        name = "rotate",
        description =
                "Gives a signing key another secret and prints it; the old one is good for a while longer, so that"
                        + " users can change over. A bearer key is rotated by creating another and revoking it.",
        mixinStandardHelpOptions = true)
final class KeyRotateCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Parameters(paramLabel = "<id>", description = "Which, by the ids of the list.")
    private String id = "";

    @Option(
            names = "--overlap",
            converter = DurationOption.class,
            defaultValue = "1d",
            description = "How long the old secrets are still good; 0s ends them at once. Default: ${DEFAULT-VALUE}.")
    private Duration overlap = Duration.ofDays(1);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        KeyStore store = KeyStore.of(settings.load());
        new Handing(spec.commandLine()).over(store.rotate(id, overlap), store);
        return 0;
    }
}
