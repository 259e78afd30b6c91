package io.caravan.command;

import io.caravan.ledger.Archive;
import io.caravan.ledger.Entry;
import io.caravan.settings.Settings;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finds the request that a log line, an answer's header or a trace names. */
@Command(
        name = "find",
        description =
                "Shows what the ledger has of a request that a log, an answer or a trace names; exits with 1 if nothing.",
        mixinStandardHelpOptions = true)
final class LedgerFindCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Parameters(
            paramLabel = "<id>",
            description = "Id of the request (X-Caravan-Request-Id, request_id), or of its trace.")
    private String id = "";

    @Option(names = "--json", description = "Prints one JSON object a line.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Settings checked = settings.load();
        List<Entry> found;
        try (Archive archive = Ledgers.open(checked)) {
            found = archive.seenAs(id);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (found.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("The ledger has no request that was asked as " + id
                            + " last. It knows those over HTTP only if they have an Idempotency-Key.");
        }
        (json ? Entries.json(found) : Entries.found(found)).forEach(out::println);
        out.flush();
        return found.isEmpty() ? 1 : 0;
    }
}
