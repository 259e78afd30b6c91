package io.caravan.command;

import io.caravan.ledger.Entry;
import io.caravan.ledger.Search;
import io.caravan.ledger.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Which requests of the ledger a command is about. */
final class Selection {
    @Parameters(paramLabel = "<key>", arity = "0..*", description = "Keys of requests, as the list shows them.")
    private List<String> keys = new ArrayList<>();

    @Option(names = "--all", description = "All of them, as far as the other options do not leave some out.")
    private boolean all;

    @Option(names = "--tenant", description = "Only those that this tenant pays for.")
    private @Nullable String tenant;

    @Option(
            names = "--origin",
            description = "Only those that came this way: http, kafka, files, or the id of a route of your own.")
    private @Nullable String origin;

    boolean isMade() {
        return all || !keys.isEmpty();
    }

    /** @throws ParameterException when nothing was chosen, or twice */
    void require(CommandLine command) {
        if (all == !keys.isEmpty()) {
            throw new ParameterException(command, "Name the keys of requests, or give --all.");
        }
    }

    Search search(@Nullable String code, @Nullable Instant since, Standing... standings) {
        return new Search(Set.of(standings), keys, tenant, origin, code, since);
    }

    /** The keys that were named but stand for nothing that was found. */
    List<String> missing(List<Entry> found) {
        Set<String> there = found.stream().map(Entry::key).collect(Collectors.toSet());
        return keys.stream().filter(key -> !there.contains(key)).toList();
    }
}
