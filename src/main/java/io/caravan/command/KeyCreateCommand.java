package io.caravan.command;

import io.caravan.access.KeyStore;
import io.caravan.access.KeyStore.Issued;
import io.caravan.access.KeyStore.Purpose;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a key and shows it, this once. */
@Command(
        name = "create",
        description = "Makes a key and prints it to standard output. It is not kept, so it cannot be shown again.",
        mixinStandardHelpOptions = true)
final class KeyCreateCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Option(names = "--tenant", required = true, description = "Whose requests those with this key are.")
    private String tenant = "";

    @Option(names = "--label", description = "What it is for, to be found again in the list.")
    private String label = "";

    @Option(
            names = "--expires",
            converter = DurationOption.class,
            description = "How long it is valid, for instance 90d; without it, until it is revoked.")
    private @Nullable Duration expires;

    @Option(
            names = "--signing",
            description = "Makes one that is not sent but signs requests; prints its id, a colon and its secret.")
    private boolean signing;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        KeyStore store = KeyStore.of(settings.load());
        Purpose purpose = Purpose.of(tenant, label, expires);
        Issued issued = signing ? store.createSigning(purpose) : store.create(purpose);
        new Handing(spec.commandLine()).over(issued, store);
        return 0;
    }
}
