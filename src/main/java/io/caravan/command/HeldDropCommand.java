package io.caravan.command;

import io.caravan.ledger.Archive;
import io.caravan.ledger.Entry;
import io.caravan.ledger.Standing;
import io.caravan.settings.Settings;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Leaves it at that. */
@Command(
        name = "drop",
        description =
                "Ends them as failed with the code dropped: when they come again they get that, and are not asked.",
        mixinStandardHelpOptions = true)
final class HeldDropCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Mixin
    private Selection selection = new Selection();

    @Mixin
    private Consent consent = new Consent();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        selection.require(spec.commandLine());
        Settings checked = settings.load();
        try (Archive archive = Ledgers.open(checked)) {
            List<Entry> chosen = archive.find(selection.search(null, null, Standing.HELD, Standing.UNKNOWN));
            return new Decision(spec.commandLine(), selection, consent).drop(archive, chosen);
        }
    }
}
