package io.caravan.command;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.ledger.Entry;
import io.caravan.resend.Resending;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Shows requests of the ledger. */
final class Entries {
    private static final JsonMapper JSON = new JsonMapper();

    private Entries() {}

    /** Those that wait for somebody's decision. */
    static List<String> undecided(List<Entry> entries) {
        Table table = new Table("STATE", "TENANT", "ORIGIN", "MODEL", "SINCE", "CALL", "CODE", "KEY");
        entries.forEach(entry -> table.add(
                entry.standing().toString(),
                entry.tenant(),
                entry.origin(),
                entry.model(),
                time(since(entry)),
                entry.call(),
                text(entry.code()),
                entry.key()));
        return table.lines();
    }

    /** Whatever has become of them. */
    static List<String> found(List<Entry> entries) {
        if (entries.isEmpty()) {
            return List.of();
        }
        Table table =
                new Table("STATE", "TENANT", "ORIGIN", "MODEL", "SINCE", "CALLS", "CALL", "CODE", "KEY", "REASON");
        entries.forEach(entry -> table.add(
                entry.standing().toString(),
                entry.tenant(),
                entry.origin(),
                entry.model(),
                time(since(entry)),
                Long.toString(entry.calls()),
                entry.call(),
                text(entry.code()),
                entry.key(),
                text(entry.reason())));
        return table.lines();
    }

    /** Dead letters. */
    static List<String> failed(List<Entry> entries) {
        Table table = new Table("ENDED", "TENANT", "ORIGIN", "MODEL", "CALLS", "CODE", "KEY", "REASON");
        entries.forEach(entry -> table.add(
                time(entry.endedAt()),
                entry.tenant(),
                entry.origin(),
                entry.model(),
                Long.toString(entry.calls()),
                text(entry.code()),
                entry.key(),
                text(entry.reason())));
        return table.lines();
    }

    static List<String> json(List<Entry> entries) {
        return entries.stream().map(Entries::json).toList();
    }

    private static String json(Entry entry) {
        ObjectNode json = JSON.createObjectNode()
                .put("state", entry.standing().toString())
                .put("tenant", entry.tenant())
                .put("origin", entry.origin())
                .put("key", entry.key())
                .put("model", entry.model())
                .put("call", entry.call())
                .put("calls", entry.calls())
                .put("since", since(entry).toString())
                .put("code", entry.code())
                .put("reason", entry.reason());
        return json.put("can_be_sent_again", Resending.isPossible(entry)).toString();
    }

    /** When its outcome came; before that, when its call was sent. */
    private static Instant since(Entry entry) {
        return entry.endedAt().equals(Instant.EPOCH) ? entry.sentAt() : entry.endedAt();
    }

    static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String text(@Nullable String text) {
        return Objects.requireNonNullElse(text, "-");
    }
}
