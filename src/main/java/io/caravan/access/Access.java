package io.caravan.access;

import io.caravan.access.Credential.Bearer;
import io.caravan.access.Credential.Foreign;
import io.caravan.access.Credential.None;
import io.caravan.access.Credential.Signed;
import io.caravan.access.Credential.Token;
import io.caravan.access.Credential.Unusable;
import io.caravan.access.Ruling.Allowed;
import io.caravan.access.Ruling.Denied;
import io.caravan.access.Ruling.Unread;
import io.caravan.chat.Doorkeeper;
import io.caravan.observe.Audit;
import io.caravan.observe.AuditEvent;
import io.caravan.observe.Meters;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Knows callers by their keys, signatures and tokens. What claims to be from here has to hold, even where nothing is
 * required: who shows a revoked key does not come in as somebody else. Every refusal is noted and counted. Thread-safe;
 * never waits.
 */
public final class Access implements Doorkeeper, AutoCloseable {
    private static final int MAX_NOTED = 200;

    private final AccessPolicy policy;
    private final Audit audit;
    private final AccessMeters meters;
    private final Clock clock;
    private final LiveFile<KeyTable> keys;
    private final LiveFile<Optional<SigningKey>> signingKey;
    private final KeyCheck keyCheck;
    private final Signatures signatures;
    private final @Nullable Tokens tokens;

    /**
     * @throws SettingsException when they do not go together, name a file that cannot be used, or when credentials are
     *     required and none could be valid
     */
    public Access(Settings settings, Audit audit, Meters meters, Clock clock) {
        this(AccessPolicy.of(settings), audit, meters, clock);
    }

    private Access(AccessPolicy policy, Audit audit, Meters meters, Clock clock) {
        this.policy = policy;
        this.audit = audit;
        this.clock = clock;
        keys = LiveFile.orElse(KeyTable.EMPTY, policy.keys(), KeyTableJson::read, new KeyChanges(audit));
        signingKey = LiveFile.orElse(
                Optional.empty(),
                policy.signingKey(),
                content -> Optional.of(SigningKey.read(content)),
                (before, now) -> {});
        keyCheck = new KeyCheck(keys::get, clock);
        Replays replays = new Replays(policy.memory());
        signatures = new Signatures(keys::get, signingKey::get, replays, policy.signatures(), clock);
        tokens = policy.tokens().map(Tokens::new).orElse(null);
        this.meters = new AccessMeters(meters, replays);
        requireSome();
    }

    /**
     * What the settings come to, in words for people.
     *
     * @throws SettingsException as when it is started
     */
    public static String check(Settings settings) {
        try (Access access =
                new Access(settings, Audit.NONE, new Meters(new SimpleMeterRegistry()), Clock.systemUTC())) {
            return access.state();
        }
    }

    private String state() {
        long live = keys.get().all().stream()
                .filter(key -> key.isLive(clock.instant()))
                .count();
        return (policy.isRequired() ? "credentials are required at " : "anybody may come in at ") + policy.host() + "; "
                + live + " valid keys in " + policy.keys() + (tokens == null ? "" : ", and tokens are taken");
    }

    private void requireSome() {
        if (policy.isRequired() && tokens == null && !keys.get().hasLive(clock.instant())) {
            close();
            throw new SettingsException(List.of("Callers need credentials at caravan.http.host " + policy.host()
                    + ", and there is no valid key in " + policy.keys()
                    + ": make one with `./caravan key create --tenant NAME`, or set caravan.access.jwt.algorithms."));
        }
    }

    @Override
    public CompletionStage<Verdict> ask(Knock knock) {
        Credential credential = Credential.read(knock.authorization());
        if (credential instanceof Token token && tokens != null) {
            return tokens.check(token.text()).thenApply(ruling -> verdict(knock, credential, ruling));
        }
        return CompletableFuture.completedStage(verdict(knock, credential, rule(knock, credential)));
    }

    private Ruling rule(Knock knock, Credential credential) {
        if (credential instanceof Bearer bearer) {
            return keyCheck.check(bearer);
        }
        if (credential instanceof Signed signed) {
            return signatures.check(signed, knock);
        }
        if (credential instanceof Unusable unusable) {
            return new Denied(Denial.INVALID, unusable.reason());
        }
        if (!policy.isRequired()) {
            return new Allowed(policy.guest(), NONE);
        }
        return credential instanceof None
                ? new Denied(Denial.NO_CREDENTIALS, "none")
                : new Denied(Denial.INVALID, credential instanceof Foreign ? "unknown kind" : "tokens are not taken");
    }

    private Verdict verdict(Knock knock, Credential credential, Ruling ruling) {
        if (ruling instanceof Unread unread) {
            return new Sealed(
                    body -> verdict(knock, credential, unread.opening().apply(body)));
        }
        if (ruling instanceof Denied denied) {
            meters.refused(credential, denied.denial());
            note(knock, denied);
            return new Refused(denied.denial().failure());
        }
        Allowed allowed = (Allowed) ruling;
        meters.entered(credential);
        return new Entered(allowed.tenant(), allowed.credential());
    }

    /** The query is left out: some send secrets in it. */
    private void note(Knock knock, Denied denied) {
        Map<String, String> details = new HashMap<>();
        details.put("reason", denied.reason());
        details.put("method", noted(knock.method()));
        details.put("path", noted(knock.target().replaceFirst("[?#].*", "")));
        details.put("address", knock.address());
        if (denied.credential() != null) {
            details.put("credential", denied.credential());
        }
        audit.note(new AuditEvent("access", denied.denial().failure().code(), denied.tenant(), null, details));
    }

    private static String noted(String text) {
        return text.length() <= MAX_NOTED ? text : text.substring(0, MAX_NOTED);
    }

    @Override
    public void close() {
        keys.close();
        signingKey.close();
        if (tokens != null) {
            tokens.close();
        }
    }
}
