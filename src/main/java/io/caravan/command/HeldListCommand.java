package io.caravan.command;

import io.caravan.ledger.Archive;
import io.caravan.ledger.Entry;
import io.caravan.ledger.Search;
import io.caravan.ledger.Standing;
import io.caravan.settings.Settings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what waits for a decision. */
@Command(name = "list", description = "Shows them.", mixinStandardHelpOptions = true)
final class HeldListCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Option(names = "--tenant", description = "Only those that this tenant pays for.")
    private @Nullable String tenant;

    @Option(names = "--origin", description = "Only those that came this way.")
    private @Nullable String origin;

    @Option(names = "--json", description = "Prints one JSON object a line.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Settings checked = settings.load();
        Search search = new Search(Set.of(Standing.HELD, Standing.UNKNOWN), List.of(), tenant, origin, null, null);
        try (Archive archive = Ledgers.open(checked)) {
            List<Entry> entries = archive.find(search);
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                Entries.json(entries).forEach(out::println);
            } else {
                show(entries, archive.exposure(search, Ledgers.models(checked)).toString(), out);
            }
            out.flush();
            return 0;
        }
    }

    private static void show(List<Entry> entries, String exposure, PrintWriter out) {
        if (entries.isEmpty()) {
            out.println("Nothing is held, and no call is unknown.");
            return;
        }
        Entries.undecided(entries).forEach(out::println);
        out.println();
        out.println("Together " + exposure + ", if all of them were answered.");
    }
}
