package io.caravan.settings;

import static io.caravan.settings.SettingType.ANY_MERGE;
import static io.caravan.settings.SettingType.ANY_PATH;
import static io.caravan.settings.SettingType.ANY_URL;
import static io.caravan.settings.SettingType.BYTES;
import static io.caravan.settings.SettingType.COUNT;
import static io.caravan.settings.SettingType.DURATION;
import static io.caravan.settings.SettingType.FLAG;
import static io.caravan.settings.SettingType.HTTP_LEDGER;
import static io.caravan.settings.SettingType.LOG_FORMAT;
import static io.caravan.settings.SettingType.MERGE;
import static io.caravan.settings.SettingType.NUMBER;
import static io.caravan.settings.SettingType.ORIGINS;
import static io.caravan.settings.SettingType.PATH;
import static io.caravan.settings.SettingType.PERCENT;
import static io.caravan.settings.SettingType.PORT;
import static io.caravan.settings.SettingType.SECRET;
import static io.caravan.settings.SettingType.TEXT;
import static io.caravan.settings.SettingType.UNKNOWN;
import static io.caravan.settings.SettingType.URL;
import static java.util.Map.entry;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every key there is, with its type; what each means stands in the manual, {@code config/application.properties}. */
final class SettingKeys {
    private static final Map<String, SettingType> TYPES = Map.ofEntries(
            entry("caravan.upstream.base-url", URL),
            entry("caravan.upstream.api-key", SECRET),
            entry("caravan.upstream.model", TEXT),
            entry("caravan.http.host", TEXT),
            entry("caravan.http.port", PORT),
            entry("caravan.http.max-body", BYTES),
            entry("caravan.http.max-headers", BYTES),
            entry("caravan.http.idle-timeout", DURATION),
            entry("caravan.http.keep-alive", DURATION),
            entry("caravan.http.request-timeout", DURATION),
            entry("caravan.http.max-connections", COUNT),
            entry("caravan.http.cors-origins", ORIGINS),
            entry("caravan.http.tls.certificate", ANY_PATH),
            entry("caravan.http.tls.key", ANY_PATH),
            entry("caravan.http.tls.client-ca", ANY_PATH),
            entry("caravan.http.tenant", TEXT),
            entry("caravan.http.merge", MERGE),
            entry("caravan.http.ledger", HTTP_LEDGER),
            entry("caravan.async.limit", COUNT),
            entry("caravan.async.limit-size", BYTES),
            entry("caravan.async.in-flight", COUNT),
            entry("caravan.async.in-flight-size", BYTES),
            entry("caravan.async.deadline", DURATION),
            entry("caravan.webhook.secrets", SECRET),
            entry("caravan.webhook.allow", TEXT),
            entry("caravan.webhook.ports", TEXT),
            entry("caravan.webhook.http", FLAG),
            entry("caravan.webhook.timeout", DURATION),
            entry("caravan.delivery.back-off", DURATION),
            entry("caravan.delivery.give-up", DURATION),
            entry("caravan.delivery.topics", TEXT),
            entry("caravan.operators", TEXT),
            entry("caravan.access.required", FLAG),
            entry("caravan.access.keys", TEXT),
            entry("caravan.access.signing-key", TEXT),
            entry("caravan.access.signature-window", DURATION),
            entry("caravan.access.signature-memory", COUNT),
            entry("caravan.access.timestamp-signatures", FLAG),
            entry("caravan.access.jwt.algorithms", TEXT),
            entry("caravan.access.jwt.issuer", TEXT),
            entry("caravan.access.jwt.audience", TEXT),
            entry("caravan.access.jwt.keys", TEXT),
            entry("caravan.access.jwt.secret", SECRET),
            entry("caravan.access.jwt.tenant-claim", TEXT),
            entry("caravan.access.jwt.clock-skew", DURATION),
            entry("caravan.kafka.brokers", TEXT),
            entry("caravan.kafka.request-topic", TEXT),
            entry("caravan.kafka.reply-topic", TEXT),
            entry("caravan.kafka.dead-letter-topic", TEXT),
            entry("caravan.kafka.group", TEXT),
            entry("caravan.kafka.consumers", COUNT),
            entry("caravan.kafka.batch", COUNT),
            entry("caravan.kafka.max-record", BYTES),
            entry("caravan.kafka.max-batch-time", DURATION),
            entry("caravan.kafka.merge", MERGE),
            entry("caravan.kafka.tenant", TEXT),
            entry("caravan.files.dir", PATH),
            entry("caravan.files.tenant", TEXT),
            entry("caravan.files.merge", MERGE),
            entry("caravan.files.deadline", DURATION),
            entry("caravan.files.poll", DURATION),
            entry("caravan.files.settle", DURATION),
            entry("caravan.files.max-line", BYTES),
            entry("caravan.files.in-flight", COUNT),
            entry("caravan.files.in-flight-size", BYTES),
            entry("caravan.files.open-batches", COUNT),
            entry("caravan.collect.merge", ANY_MERGE),
            entry("caravan.collect.size", COUNT),
            entry("caravan.collect.tokens", COUNT),
            entry("caravan.collect.answer-tokens", COUNT),
            entry("caravan.collect.wait", DURATION),
            entry("caravan.collect.bisections", NUMBER),
            entry("caravan.collect.room", COUNT),
            entry("caravan.collect.retry-after", DURATION),
            entry("caravan.prefix.min-tokens", COUNT),
            entry("caravan.prefix.wait", DURATION),
            entry("caravan.prefix.keep", DURATION),
            entry("caravan.call.max-concurrent", COUNT),
            entry("caravan.call.start-concurrent", COUNT),
            entry("caravan.lanes.interactive", PERCENT),
            entry("caravan.lanes.stream", PERCENT),
            entry("caravan.lanes.bulk", PERCENT),
            entry("caravan.call.deadline", DURATION),
            entry("caravan.call.attempts", COUNT),
            entry("caravan.call.retry-budget", PERCENT),
            entry("caravan.call.connect-timeout", DURATION),
            entry("caravan.call.first-event-timeout", DURATION),
            entry("caravan.call.gap-timeout", DURATION),
            entry("caravan.breaker.failure-rate", PERCENT),
            entry("caravan.breaker.window", COUNT),
            entry("caravan.breaker.minimum-calls", COUNT),
            entry("caravan.breaker.slow-call", DURATION),
            entry("caravan.breaker.slow-rate", PERCENT),
            entry("caravan.breaker.timeouts", COUNT),
            entry("caravan.breaker.open-wait", DURATION),
            entry("caravan.breaker.half-open-calls", COUNT),
            entry("caravan.account.probe", DURATION),
            entry("caravan.account.watch-balance", FLAG),
            entry("caravan.account.balance-interval", DURATION),
            entry("caravan.ledger.enabled", FLAG),
            entry("caravan.ledger.unknown", UNKNOWN),
            entry("caravan.ledger.keep", DURATION),
            entry("caravan.ledger.max-size", BYTES),
            entry("caravan.ledger.url", TEXT),
            entry("caravan.ledger.user", TEXT),
            entry("caravan.ledger.password", SECRET),
            entry("caravan.redaction.enabled", FLAG),
            entry("caravan.audit.enabled", FLAG),
            entry("caravan.audit.content", FLAG),
            entry("caravan.audit.keep", DURATION),
            entry("caravan.audit.max-size", BYTES),
            entry("caravan.audit.key", SECRET),
            entry("caravan.data.dir", PATH),
            entry("caravan.routes.dir", PATH),
            entry("caravan.shutdown.drain", DURATION),
            entry("caravan.metrics.enabled", FLAG),
            entry("caravan.traces.endpoint", ANY_URL),
            entry("caravan.traces.headers", SECRET),
            entry("caravan.traces.sample", PERCENT),
            entry("caravan.traces.content", FLAG),
            entry("caravan.log.format", LOG_FORMAT),
            entry("caravan.log.requests", FLAG));

    private SettingKeys() {}

    static Set<String> all() {
        return TYPES.keySet();
    }

    static SettingType typeOf(String key) {
        return TYPES.getOrDefault(key, TEXT);
    }

    /** What is wrong with this line of the settings, if anything. */
    static Optional<String> check(String key, String value) {
        SettingType type = TYPES.get(key);
        return type == null
                ? Optional.of(key + ": there is no such setting; did you mean " + nearest(key) + "?")
                : type.complaint(value).map(complaint -> key + ": " + complaint);
    }

    /** The key whose environment variable this is. */
    static Optional<String> ofEnvironment(String variable) {
        return all().stream().filter(key -> environment(key).equals(variable)).findFirst();
    }

    static String environment(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    static String nearest(String key) {
        return all().stream()
                .min(Comparator.comparingInt((String known) -> distance(known, key))
                        .thenComparing(known -> known))
                .orElseThrow();
    }

    /** Levenshtein's: how many letters to insert, delete or change. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
