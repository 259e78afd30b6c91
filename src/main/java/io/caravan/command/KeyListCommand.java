package io.caravan.command;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.access.KeyEntry;
import io.caravan.access.KeyStore;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows which keys there are; never the keys. */
@Command(name = "list", description = "Shows which keys there are, not the keys.", mixinStandardHelpOptions = true)
final class KeyListCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Option(names = "--tenant", description = "Only those of this tenant.")
    private @Nullable String tenant;

    @Option(names = "--json", description = "Prints one JSON object a line.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        KeyStore store = KeyStore.of(settings.load());
        List<KeyEntry> keys = store.list().stream()
                .filter(key -> tenant == null || key.tenant().equals(tenant))
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            keys.stream().map(KeyListCommand::json).forEach(out::println);
        } else if (keys.isEmpty()) {
            out.println("There are none: make one with `caravan key create --tenant NAME`.");
        } else {
            table(keys).forEach(out::println);
        }
        out.flush();
        return 0;
    }

    private static List<String> table(List<KeyEntry> keys) {
        Table table = new Table("ID", "KIND", "TENANT", "STATE", "SECRETS", "CREATED", "EXPIRES", "LABEL");
        keys.forEach(key -> table.add(
                key.id(),
                key.kind(),
                key.tenant(),
                key.state(),
                Integer.toString(key.secrets()),
                Entries.time(key.created()),
                key.expires() == null ? "-" : Entries.time(key.expires()),
                key.label()));
        return table.lines();
    }

    private static String json(KeyEntry key) {
        ObjectNode row = JSON.createObjectNode()
                .put("id", key.id())
                .put("kind", key.kind())
                .put("tenant", key.tenant())
                .put("label", key.label())
                .put("state", key.state())
                .put("secrets", key.secrets())
                .put("created", key.created().toString())
                .put("expires", text(key.expires()))
                .put("revoked", text(key.revoked()));
        return row.toString();
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
