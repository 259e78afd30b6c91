package io.caravan.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.audit.AuditPolicy;
import io.caravan.audit.AuditTrail;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows lines of the audit log. */
@Command(name = "list", description = "Shows the newest lines.", mixinStandardHelpOptions = true)
final class AuditListCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Option(names = "--action", description = "Only these: request, access, key, start, stop, audit.")
    private @Nullable String action;

    @Option(names = "--outcome", description = "Only those with this outcome: ok, or the code of a failure.")
    private @Nullable String outcome;

    @Option(names = "--tenant", description = "Only those of this tenant.")
    private @Nullable String tenant;

    @Option(names = "--request", description = "Only what is about the request with this id.")
    private @Nullable String request;

    @Option(
            names = "--since",
            converter = DurationOption.class,
            paramLabel = "<time>",
            description = "Only what is no older than this, for instance 30m or 2d.")
    private @Nullable Duration since;

    @Option(names = "--last", defaultValue = "100", description = "At most so many (${DEFAULT-VALUE}).")
    private int last;

    @Option(names = "--json", description = "Prints the lines as they are.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Deque<JsonNode> found = new ArrayDeque<>();
        Instant start =
                since == null ? Instant.EPOCH : Clock.systemUTC().instant().minus(since);
        AuditTrail.open(AuditPolicy.of(settings.load())).read(line -> {
            if (isWanted(line, start)) {
                found.add(line);
            }
            if (found.size() > last) {
                found.remove();
            }
        });
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            found.forEach(out::println);
        } else {
            table(found).lines().forEach(out::println);
        }
        out.flush();
        return 0;
    }

    private boolean isWanted(JsonNode line, Instant start) {
        return isOrAny(action, line, "action")
                && isOrAny(outcome, line, "outcome")
                && isOrAny(tenant, line, "tenant")
                && isOrAny(request, line, "request")
                && !Instant.parse(line.path("time").asText()).isBefore(start);
    }

    private static boolean isOrAny(@Nullable String wanted, JsonNode line, String field) {
        return wanted == null || wanted.equals(line.path(field).asText());
    }

    private static Table table(Deque<JsonNode> lines) {
        Table table = new Table("NUMBER", "TIME", "ACTION", "OUTCOME", "TENANT", "REQUEST", "DETAILS");
        for (JsonNode line : lines) {
            table.add(
                    line.path("number").asText(),
                    line.path("time").asText(),
                    line.path("action").asText(),
                    line.path("outcome").asText(),
                    line.path("tenant").asText(),
                    line.path("request").asText(),
                    details(line));
        }
        return table;
    }

    private static String details(JsonNode line) {
        return line.path("details").properties().stream()
                .map(detail -> detail.getKey() + "=" + detail.getValue().asText())
                .collect(Collectors.joining(" "));
    }
}
