package io.caravan.audit;

import io.caravan.chat.Secret;
import io.caravan.observe.AuditEvent;
import io.caravan.redaction.Redaction;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Audit logs for tests. */
final class Chains {
    private Chains() {}

    static AuditPolicy policy(Path directory) {
        return policy(directory, "a key for the tests");
    }

    static AuditPolicy policy(Path directory, String key) {
        return new AuditPolicy(
                directory.resolve("audit"),
                directory.resolve("audit.key"),
                new Secret(key),
                Duration.ofDays(90),
                1L << 30);
    }

    static AuditLog open(AuditPolicy policy) {
        AuditLog log = closed(policy, new SimpleMeterRegistry(), Clock.systemUTC());
        log.open();
        return log;
    }

    static AuditLog closed(AuditPolicy policy, MeterRegistry meters, Clock clock) {
        return new AuditLog(policy, Redaction.builtIn(), meters, clock);
    }

    static AuditEvent event(String detail) {
        return new AuditEvent("request", "ok", "default", "R-" + detail.length(), Map.of("detail", detail));
    }

    /** Writes so many lines and closes. */
    static void write(AuditPolicy policy, int lines) {
        try (AuditLog log = open(policy)) {
            for (int i = 0; i < lines; i++) {
                log.note(event("number " + i));
            }
        }
    }

    static Verdict verify(AuditPolicy policy) {
        return AuditTrail.open(policy).verify(1);
    }

    static Path newest(AuditPolicy policy) throws IOException {
        List<AuditFile> files = AuditFile.in(policy.directory());
        return files.get(files.size() - 1).path();
    }

    static List<String> lines(AuditPolicy policy) throws IOException {
        List<String> lines = new ArrayList<>();
        for (AuditFile file : AuditFile.in(policy.directory())) {
            lines.addAll(Files.readAllLines(file.path()));
        }
        return lines;
    }
}
