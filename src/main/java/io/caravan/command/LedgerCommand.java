package io.caravan.command;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.ledger.Archive;
import io.caravan.ledger.Standing;
import io.caravan.ledger.Stock;
import io.caravan.settings.Settings;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the ledger as a whole. */
@Command(
        name = "ledger",
        description =
                "Shows where the ledger is, how large it is and what is in it. Works whether Caravan runs or not.",
        mixinStandardHelpOptions = true,
        subcommands = LedgerFindCommand.class)
final class LedgerCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Settings checked = settings.load();
        try (Archive archive = Ledgers.open(checked)) {
            Stock stock = archive.stock(Ledgers.models(checked));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(json(stock, checked));
            } else {
                show(stock, checked, out);
            }
            out.flush();
            return 0;
        }
    }

    private static String json(Stock stock, Settings settings) {
        ObjectNode json = new JsonMapper().createObjectNode();
        json.put("place", stock.place()).put("bytes", stock.bytes());
        ObjectNode requests = json.putObject("requests");
        for (Standing standing : Standing.values()) {
            requests.put(standing.name().toLowerCase(Locale.ROOT), stock.count(standing));
        }
        json.putObject("unknown")
                .put("calls", stock.unknown().calls())
                .put("requests", stock.unknown().requests())
                .put("dollars", stock.unknown().dollars());
        json.put(
                "oldest_outcome",
                stock.oldestOutcome() == null ? null : stock.oldestOutcome().toString());
        return json.put("kept_for", settings.text("caravan.ledger.keep")).toString();
    }

    private static void show(Stock stock, Settings settings, PrintWriter out) {
        out.println(stock.place() + ", " + size(stock.bytes()));
        out.println();
        Table table = new Table("STATE", "REQUESTS");
        for (Standing standing : Standing.values()) {
            table.add(standing.toString(), Long.toString(stock.count(standing)));
        }
        table.lines().forEach(out::println);
        out.println();
        if (stock.count(Standing.UNDER_WAY) > 0) {
            out.println("If Caravan is not running, what is under way was cut off; the next start will count it.");
        }
        if (stock.unknown().requests() > 0) {
            out.println("Unknown and held: " + stock.unknown() + ", if all were answered; see `caravan held list`.");
        }
        out.println("Outcomes are kept for " + settings.text("caravan.ledger.keep") + oldest(stock) + ".");
    }

    private static String oldest(Stock stock) {
        return stock.oldestOutcome() == null ? "" : "; the oldest is of " + Entries.time(stock.oldestOutcome());
    }

    static String size(long bytes) {
        return bytes < 1 << 20 ? (bytes >> 10) + " KB" : String.format(Locale.ROOT, "%.1f MB", bytes / 1024.0 / 1024.0);
    }
}
