package io.caravan.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.observe.AuditEvent;
import io.caravan.redaction.Redaction;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is noted stands in the log, through restarts, crashes and a disk that refuses. */
@Timeout(60)
class AuditLogTest {
    private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");

    @TempDir
    private Path directory;

    private AuditPolicy policy;
    private volatile Instant now = START;

    /** Today is whatever the test says. */
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    @BeforeEach
    void useTheDirectoryOfTheTest() {
        policy = Chains.policy(directory);
    }

    @Test
    void aLineSaysWhoAskedWhatWhen() throws IOException {
        try (AuditLog log = Chains.open(policy)) {
            log.note(new AuditEvent(
                    "request",
                    "ok",
                    "acme",
                    "R-1",
                    Map.of("model", "deepseek-flash", "note", "a@b.org", "usd", "0.1")));
        }
        JsonNode line = new JsonMapper().readTree(Chains.lines(policy).get(0));
        assertThat(line.path("number").asLong()).isEqualTo(1);
        assertThat(Instant.parse(line.path("time").asText()))
                .isBefore(Instant.now().plusSeconds(1));
        assertThat(line.path("node").asText()).isNotEmpty();
        assertThat(line.path("action").asText()).isEqualTo("request");
        assertThat(line.path("outcome").asText()).isEqualTo("ok");
        assertThat(line.path("tenant").asText()).isEqualTo("acme");
        assertThat(line.path("request").asText()).isEqualTo("R-1");
        assertThat(line.at("/details/model").asText()).isEqualTo("deepseek-flash");
        assertThat(line.at("/details/note").asText()).isEqualTo("[e-mail]");
        assertThat(line.path("previous").asText()).isEqualTo(Seal.NONE);
        assertThat(line.path("hash").asText()).hasSize(64);
    }

    @Test
    void nobodyElseCanReadIt() throws IOException {
        AuditPolicy own = Chains.policy(directory, "");
        Chains.write(own, 1);
        for (Path file : List.of(Chains.newest(own), own.keyFile())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(Chains.verify(own).broken()).isEmpty();
    }

    @Test
    void aRestartGoesOn() {
        Chains.write(policy, 3);
        Chains.write(policy, 2);
        Verdict verdict = Chains.verify(policy);
        assertThat(verdict.broken()).isEmpty();
        assertThat(verdict.last()).isEqualTo(5);
    }

    /** What {@code kill -9} or a power cut leaves of the last line. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 40, 100, 250})
    void aLineThatWasCutOffIsNotedAtTheNextStart(int bytes) throws IOException {
        Chains.write(policy, 3);
        cutOff(bytes);
        Verdict before = Chains.verify(policy);
        assertThat(before.broken()).isEmpty();
        assertThat(before.unfinished()).isEqualTo(bytes > 1);
        Chains.write(policy, 2);
        Verdict after = Chains.verify(policy);
        assertThat(after.broken()).isEmpty();
        assertThat(after.noted()).isEqualTo(bytes > 1 ? 1 : 0);
        assertThat(after.last()).isEqualTo(5);
    }

    private void cutOff(int bytes) throws IOException {
        try (FileChannel file = FileChannel.open(Chains.newest(policy), StandardOpenOption.WRITE)) {
            file.truncate(file.size() - bytes);
        }
    }

    @Test
    void aCrashAtTheVeryBeginningOfAFileIsNotedToo() throws IOException {
        writeAt(START, 2);
        writeAt(START.plus(Duration.ofDays(1)), 1);
        cutOff(30);
        writeAt(START.plus(Duration.ofDays(1)), 2);
        Verdict verdict = Chains.verify(policy);
        assertThat(verdict.broken()).isEmpty();
        assertThat(verdict.noted()).isEqualTo(1);
    }

    private void writeAt(Instant time, int lines) {
        now = time;
        AuditLog log = Chains.closed(policy, new SimpleMeterRegistry(), clock);
        log.open();
        for (int i = 0; i < lines; i++) {
            log.note(Chains.event("x"));
        }
        log.close();
    }

    @Test
    void anotherKeyIsNotTaken() {
        Chains.write(policy, 1);
        AuditPolicy other = Chains.policy(directory, "another key of the tests");
        assertThatThrownBy(() -> Chains.open(other))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("audit.key");
        assertThat(Chains.verify(other).broken()).isPresent();
    }

    @Test
    void aLostKeyIsNotMadeAnew() throws IOException {
        AuditPolicy own = Chains.policy(directory, "");
        Chains.write(own, 1);
        Files.delete(own.keyFile());
        assertThatThrownBy(() -> Chains.open(own)).isInstanceOf(AuditException.class);
        assertThat(own.keyFile()).doesNotExist();
    }

    @Test
    void aKeyThatCanBeGuessedIsRefused() {
        assertThatThrownBy(() -> Chains.open(Chains.policy(directory, "short"))).isInstanceOf(AuditException.class);
    }

    @Test
    void twoDoNotWriteOneLog() {
        try (AuditLog log = Chains.open(policy)) {
            assertThatThrownBy(() -> Chains.open(policy))
                    .isInstanceOf(AuditException.class)
                    .hasMessageContaining("caravan.data.dir");
            log.note(Chains.event("x"));
        }
        Chains.write(policy, 1);
        assertThat(Chains.verify(policy).last()).isEqualTo(2);
    }

    @Test
    void eachDayHasAFileAndOldOnesGo() throws IOException {
        for (int day = 0; day < 4; day++) {
            writeAt(START.plus(Duration.ofDays(day)), 2);
        }
        assertThat(AuditFile.in(policy.directory())).hasSize(4);
        now = START.plus(Duration.ofDays(92));
        forget(policy);
        assertThat(AuditFile.in(policy.directory()).get(0).day()).isEqualTo(LocalDate.of(2026, 11, 28));
        Verdict verdict = Chains.verify(policy);
        assertThat(verdict.broken()).isEmpty();
        assertThat(verdict.first()).isGreaterThan(1);
    }

    @Test
    void aLogThatIsTooLargeLosesItsOldestFiles() throws IOException {
        AuditPolicy small =
                new AuditPolicy(policy.directory(), policy.keyFile(), policy.key(), policy.keep(), 16 << 10);
        try (ChainWriter writer = ChainWriter.open(small, "node", Redaction.NONE, clock)) {
            for (int i = 0; i < 100; i++) {
                writer.append(List.of(new AuditLine.Entry(now, Chains.event("x".repeat(100)))));
                writer.forget();
            }
        }
        long size = 0;
        for (AuditFile file : AuditFile.in(small.directory())) {
            size += file.size();
        }
        assertThat(size).isLessThan(24 << 10);
        assertThat(Chains.verify(small).broken()).isEmpty();
    }

    private void forget(AuditPolicy policy) throws IOException {
        try (ChainWriter writer = ChainWriter.open(policy, "node", Redaction.NONE, clock)) {
            writer.forget();
        }
    }

    @Test
    void whatHasNoRoomIsCounted() throws IOException {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        AuditLog log = Chains.closed(policy, meters, clock);
        String large = "x".repeat(1 << 20);
        for (int i = 0; i < 20; i++) {
            log.note(Chains.event(large));
        }
        double lost = meters.counter("caravan.audit.lost").count();
        assertThat(lost).isBetween(1.0, 10.0);
        log.open();
        log.close();
        List<String> lines = Chains.lines(policy);
        assertThat(lines).hasSize(20 - (int) lost + 1);
        assertThat(lines)
                .filteredOn(line -> line.contains("\"outcome\":\"lost\""))
                .hasSize(1)
                .allMatch(line -> line.contains("\"events\":\"" + (int) lost + "\""));
        assertThat(Chains.verify(policy).broken()).isEmpty();
    }

    @Test
    void aDiskThatRefusesIsAskedAgain() throws IOException {
        AuditLog log = Chains.closed(policy, new SimpleMeterRegistry(), clock);
        log.open();
        log.note(Chains.event("before"));
        await().until(() -> Chains.lines(policy).size() == 1);
        Path away = policy.directory().resolveSibling("away");
        Files.move(policy.directory(), away);
        now = START.plus(Duration.ofDays(1)); // a file has to be made
        log.note(Chains.event("meanwhile"));
        await().until(() -> log.trouble().isPresent());
        log.note(Chains.event("later"));
        Files.move(away, policy.directory());
        await().until(() -> log.trouble().isEmpty());
        log.close();
        Verdict verdict = Chains.verify(policy);
        assertThat(verdict.broken()).isEmpty();
        assertThat(verdict.lines()).isEqualTo(3);
    }

    @Test
    void aFloodOfCallersWhoAreTurnedAwayDoesNotWashTheRestAway() throws IOException {
        AuditLog log = Chains.closed(policy, new SimpleMeterRegistry(), clock);
        log.open();
        for (int i = 0; i < 10_000; i++) {
            log.note(new AuditEvent("access", "bad_request", null, null, Map.of("address", "127.0.0.1")));
        }
        log.note(Chains.event("x"));
        log.close();
        List<String> lines = Chains.lines(policy);
        assertThat(lines).hasSizeLessThan(1_000);
        assertThat(lines).anyMatch(line -> line.contains("\"action\":\"request\""));
        assertThat(lines).anyMatch(line -> line.contains("\"outcome\":\"flood\""));
    }
}
