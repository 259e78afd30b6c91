package io.caravan.command;

import io.caravan.ledger.Archive;
import io.caravan.ledger.Entry;
import io.caravan.resend.Resending;
import io.caravan.settings.Settings;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;

/** Carries out what was decided about requests of the ledger, after asking once more. */
final class Decision {
    private final CommandLine command;
    private final PrintWriter out;
    private final Selection selection;
    private final Consent consent;

    Decision(CommandLine command, Selection selection, Consent consent) {
        this.command = command;
        this.out = command.getOut();
        this.selection = selection;
        this.consent = consent;
    }

    /** Returns the exit code, as {@link #drop} does: 1 if a key was named that is not there, or not all was done. */
    int resend(Archive archive, List<Entry> chosen, Settings settings) throws Exception {
        boolean complete = sayWhatIsMissing(chosen);
        if (chosen.isEmpty() || !isWanted("Send " + chosen.size() + " round again?")) {
            return exit(complete && chosen.isEmpty());
        }
        int kept = new Resending(archive, settings, line -> out.println(Table.plain(line))).send(chosen);
        return exit(complete && kept == 0);
    }

    int drop(Archive archive, List<Entry> chosen) {
        boolean complete = sayWhatIsMissing(chosen);
        if (chosen.isEmpty() || !isWanted("Never ask for these " + chosen.size() + " again?")) {
            return exit(complete && chosen.isEmpty());
        }
        int dropped = Resending.pieces(chosen).stream().mapToInt(archive::drop).sum();
        out.println(dropped + " dropped");
        return exit(complete && dropped == chosen.size());
    }

    private boolean sayWhatIsMissing(List<Entry> chosen) {
        List<String> missing = selection.missing(chosen);
        missing.forEach(key -> command.getErr().println("there is no such request: " + Table.plain(key)));
        if (missing.isEmpty() && chosen.isEmpty()) {
            out.println("There is none.");
        }
        return missing.isEmpty();
    }

    private boolean isWanted(String question) {
        boolean wanted = consent.isGiven(command, question);
        if (!wanted) {
            out.println("Nothing was done.");
        }
        return wanted;
    }

    private int exit(boolean good) {
        out.flush();
        return good ? 0 : 1;
    }
}
