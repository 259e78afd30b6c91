package io.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Models;
import io.caravan.observe.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TakeOverTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private static Ledger ledger(LedgerPolicy policy, Instant time) {
        Clock clock = Clock.fixed(time, ZoneOffset.UTC);
        return new Ledger(policy, new Models(List.of()), new Meters(new SimpleMeterRegistry()), clock);
    }

    private static List<Entry> unknown(LedgerPolicy policy) {
        try (Archive archive = Archive.open(policy, Clock.systemUTC())) {
            return archive.find(Search.of(Standing.UNKNOWN));
        }
    }

    @Test
    void aClockThatWasSetBackDoesNotKeepTheLastProcessAlive(@TempDir Path directory) {
        LedgerPolicy policy = StoredRequests.policy(directory, "");
        ledger(policy, NOON).close();
        try (StoredRequests stored = StoredRequests.in(policy)) {
            stored.sent("id:a", "http", "c1", stored.lastNode(), "{}");
        }
        ledger(policy, NOON.minusSeconds(3600)).close();
        assertThat(unknown(policy)).extracting(Entry::key).containsExactly("id:a");
    }
}
