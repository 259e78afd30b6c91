package io.caravan.command;

import io.caravan.ledger.Archive;
import io.caravan.ledger.Entry;
import io.caravan.ledger.Standing;
import io.caravan.settings.Settings;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what has failed for good, or asks it once more. */
@Command(
        name = "replay",
        description = "Shows the dead letters, requests that have failed for good, or sends those that are named round"
                + " again. What came over Kafka goes to its topic again, what came in files into one new file of the"
                + " drop folder; of the rest the ledger forgets, so that they are asked when their senders bring them"
                + " again. Works whether Caravan runs or not.",
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Mixin
    private Selection selection = new Selection();

    @Mixin
    private Consent consent = new Consent();

    @Option(names = "--code", description = "Only those that failed with this code.")
    private @Nullable String code;

    @Option(
            names = "--since",
            paramLabel = "<time>",
            converter = DurationOption.class,
            description = "Only those that failed within this time, for instance 24h.")
    private @Nullable Duration since;

    @Option(names = "--list", description = "Only shows them; so it is when neither keys nor --all are given.")
    private boolean list;

    @Option(names = "--json", description = "Shows them as one JSON object a line.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        boolean only = list || json || !selection.isMade();
        if (!only) {
            selection.require(spec.commandLine());
        }
        Settings checked = settings.load();
        @Nullable Instant from = since == null ? null : Instant.now().minus(since);
        try (Archive archive = Ledgers.open(checked)) {
            List<Entry> found = archive.find(selection.search(code, from, Standing.FAILED));
            return only
                    ? show(found)
                    : new Decision(spec.commandLine(), selection, consent).resend(archive, found, checked);
        }
    }

    private int show(List<Entry> found) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Entries.json(found).forEach(out::println);
        } else if (found.isEmpty()) {
            out.println("There is no dead letter.");
        } else {
            Entries.failed(found).forEach(out::println);
            out.println();
            out.println(found.size() + (found.size() == 1 ? " dead letter" : " dead letters"));
        }
        out.flush();
        return selection.missing(found).isEmpty() ? 0 : 1;
    }
}
