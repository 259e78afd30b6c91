package io.caravan.command;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.caravan.doctor.Doctor;
import io.caravan.doctor.Finding;
import io.caravan.doctor.Finding.State;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks whether Caravan can run here, and says what is missing. */
@Command(
        name = "doctor",
        description =
                "Checks Java, settings, tables, routes, directories, disk, rights, ledger, audit log, port, upstream,"
                        + " keys, balance, clock and Kafka, and says what to do about what is wrong. Changes nothing and"
                        + " spends nothing.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is well, but for warnings", "1:there are problems", "2:wrong usage"})
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Option(
            names = "--json",
            description =
                    "Prints one JSON array of {subject, state, message, advice}; state is ok, warning or problem.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        List<Finding> findings = Doctor.examine(settings.draft(), settings.place());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(findings));
        } else {
            show(findings, out);
        }
        out.flush();
        return count(findings, State.PROBLEM) == 0 ? 0 : 1;
    }

    private static long count(List<Finding> findings, State state) {
        return findings.stream().filter(finding -> finding.state() == state).count();
    }

    private static String json(List<Finding> findings) {
        ArrayNode rows = new JsonMapper().createArrayNode();
        findings.forEach(finding -> rows.addObject()
                .put("subject", finding.subject())
                .put("state", finding.state().name().toLowerCase(Locale.ROOT))
                .put("message", finding.message())
                .put("advice", noneIfEmpty(finding.advice())));
        return rows.toString();
    }

    private static @Nullable String noneIfEmpty(String advice) {
        return advice.isEmpty() ? null : advice;
    }

    private static void show(List<Finding> findings, PrintWriter out) {
        int width = findings.stream()
                .mapToInt(finding -> finding.subject().length())
                .max()
                .orElse(1);
        String line = "%-4s  %-" + width + "s  %s%n";
        String indent = " ".repeat(6 + width + 2);
        for (Finding finding : findings) {
            out.printf(Locale.ROOT, line, mark(finding.state()), finding.subject(), finding.message());
            if (!finding.advice().isEmpty()) {
                out.println(indent + "-> " + finding.advice());
            }
        }
        out.println();
        out.println(summary(count(findings, State.PROBLEM), count(findings, State.WARNING)));
    }

    private static String mark(State state) {
        return switch (state) {
            case OK -> "ok";
            case WARNING -> "warn";
            case PROBLEM -> "BAD";
        };
    }

    private static String summary(long problems, long warnings) {
        if (problems == 0 && warnings == 0) {
            return "All is well.";
        }
        String more = warnings == 0 ? "" : ", " + warnings + (warnings == 1 ? " warning" : " warnings");
        return problems + (problems == 1 ? " problem" : " problems") + more + ".";
    }
}
