package io.caravan.command;

import io.caravan.access.KeyStore;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends keys for good. */
@Command(
        name = "revoke",
        description = "Ends keys for good; requests that are let in already go on.",
        mixinStandardHelpOptions = true)
final class KeyRevokeCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Parameters(arity = "1..*", paramLabel = "<id>", description = "Which, by the ids of the list.")
    private List<String> ids = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        KeyStore store = KeyStore.of(settings.load());
        for (String id : ids) {
            store.revoke(id);
            spec.commandLine().getOut().println("Key " + id + " is revoked.");
        }
        spec.commandLine().getOut().flush();
        return 0;
    }
}
