package io.caravan.access;

import io.caravan.observe.Audit;
import io.caravan.observe.AuditEvent;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Notes what has become of keys while Caravan runs. What makes and revokes them is another process. */
record KeyChanges(Audit audit) implements BiConsumer<KeyTable, KeyTable> {
    @Override
    public void accept(KeyTable before, KeyTable now) {
        for (Key key : now.all()) {
            @Nullable Key old = before.find(key.id());
            if (old == null) {
                note("created", key);
            } else if (old.revoked() == null && key.revoked() != null) {
                note("revoked", key);
            }
        }
        before.all().stream().filter(key -> now.find(key.id()) == null).forEach(key -> note("removed", key));
    }

    private void note(String outcome, Key key) {
        audit.note(new AuditEvent("key", outcome, key.tenant(), null, Map.of("id", key.id())));
    }
}
