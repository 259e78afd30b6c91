package io.caravan.command;

import io.caravan.audit.AuditPolicy;
import io.caravan.audit.AuditTrail;
import io.caravan.audit.Verdict;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks the chain of the audit log. */
@Command(
        name = "verify",
        description =
                "Checks that no line was changed, moved, added or taken away; names the first place where one was.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the chain holds", "1:it is broken, or cannot be read", "2:wrong usage or settings"})
final class AuditVerifyCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Option(names = "--from", defaultValue = "1", paramLabel = "<number>", description = "Begins with this line.")
    private long from;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Verdict verdict = AuditTrail.open(AuditPolicy.of(settings.load())).verify(from);
        PrintWriter out = spec.commandLine().getOut();
        verdict.broken().ifPresentOrElse(where -> out.println("BROKEN: " + where), () -> show(verdict, out));
        out.flush();
        return verdict.broken().isPresent() ? 1 : 0;
    }

    private static void show(Verdict verdict, PrintWriter out) {
        out.println(
                "The chain holds: " + verdict.lines() + " lines, " + verdict.first() + " to " + verdict.last() + ".");
        out.println("The last one ends with the hash " + verdict.hash() + ".");
        if (verdict.unfinished()) {
            out.println("Behind it is the beginning of another: it is being written, or was cut off.");
        }
        if (verdict.noted() > 0) {
            out.println(verdict.noted() + " places were cut off or damaged before a start, and noted then: see"
                    + " `caravan audit list --outcome damaged`.");
        }
    }
}
