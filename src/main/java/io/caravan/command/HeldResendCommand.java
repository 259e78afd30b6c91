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

/** Asks once more. */
@Command(
        name = "resend",
        description =
                "Sends them round again: they are asked, and paid, even if they were answered before. What came over"
                        + " Kafka goes to its topic again, what came in files into one new file of the drop folder; of the rest"
                        + " the ledger forgets, so that they are asked when their senders bring them again.",
        mixinStandardHelpOptions = true)
final class HeldResendCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Mixin
    private Selection selection = new Selection();

    @Mixin
    private Consent consent = new Consent();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        selection.require(spec.commandLine());
        Settings checked = settings.load();
        try (Archive archive = Ledgers.open(checked)) {
            List<Entry> chosen = archive.find(selection.search(null, null, Standing.HELD, Standing.UNKNOWN));
            return new Decision(spec.commandLine(), selection, consent).resend(archive, chosen, checked);
        }
    }
}
