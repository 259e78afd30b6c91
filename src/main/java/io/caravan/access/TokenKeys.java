package io.caravan.access;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import io.caravan.chat.Secret;
import io.caravan.settings.KeySource;
import io.caravan.settings.SettingsException;
import java.io.Closeable;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Key;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys that tokens may be signed with. Secrets are for HS256 and nothing else, public keys for the others and never for
 * HS256: a public key, which everybody has, must not pass for a secret. What a token itself says about where its key is
 * (jwk, jku, x5u, x5c) is not looked at. Thread-safe; may wait for the address of the keys.
 */
final class TokenKeys implements AutoCloseable {
    private static final int MIN_SECRET = 32; // RFC 7518, 3.2: at least as long as the hash
    private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(2).toMillis();
    private static final int MAX_BYTES = 512 << 10;
    private static final Duration KEEP = Duration.ofMinutes(5);
    private static final Duration BETWEEN_REQUESTS = Duration.ofSeconds(30);
    private static final Duration OUTAGE = Duration.ofDays(1);

    private final List<AutoCloseable> watched = new ArrayList<>();
    private final @Nullable JWSKeySelector<SecurityContext> publicKeys;
    private final @Nullable Supplier<List<Key>> secrets;

    /** @throws SettingsException when a file cannot be read, or a secret is too short */
    TokenKeys(JwtPolicy policy) {
        secrets = policy.isSymmetric() ? secrets(policy.secrets()) : null;
        publicKeys = policy.isAsymmetric() ? publicKeys(policy) : null;
    }

    JWSKeySelector<SecurityContext> selector() {
        return (header, context) -> {
            if (JWSAlgorithm.HS256.equals(header.getAlgorithm())) {
                return secrets == null ? List.of() : secrets.get();
            }
            return publicKeys == null ? List.of() : publicKeys.selectJWSKeys(header, context);
        };
    }

    private Supplier<List<Key>> secrets(KeySource source) {
        Optional<Path> file = source.file();
        if (file.isEmpty()) {
            List<Key> keys = checked(source.read());
            return () -> keys;
        }
        LiveFile<List<Key>> live = LiveFile.of(file.get(), content -> checked(source.keys(content)));
        watched.add(live);
        return live::get;
    }

    private static List<Key> checked(List<Secret> secrets) {
        List<Key> keys = new ArrayList<>();
        for (Secret secret : secrets) {
            byte[] bytes = secret.reveal().getBytes(StandardCharsets.UTF_8);
            if (bytes.length < MIN_SECRET) {
                throw new SettingsException(List.of(
                        "caravan.access.jwt.secret: HS256 needs secrets of at least " + MIN_SECRET + " characters"));
            }
            keys.add(new SecretKeySpec(bytes, "HmacSHA256"));
        }
        return List.copyOf(keys);
    }

    private JWSKeySelector<SecurityContext> publicKeys(JwtPolicy policy) {
        Set<JWSAlgorithm> algorithms = new HashSet<>(policy.algorithms());
        algorithms.remove(JWSAlgorithm.HS256);
        return new JWSVerificationKeySelector<>(
                algorithms, policy.isUrl() ? atAddress(policy.keys()) : inFile(policy.keysFile()));
    }

    private JWKSource<SecurityContext> inFile(Path file) {
        LiveFile<JWKSet> live = LiveFile.of(file, TokenKeys::keySet);
        watched.add(live);
        return (selector, context) -> selector.select(live.get());
    }

    private static JWKSet keySet(byte[] content) {
        try {
            return JWKSet.parse(new String(content, StandardCharsets.UTF_8)).toPublicJWKSet();
        } catch (ParseException e) {
            throw new IllegalArgumentException("it is no JSON Web Key Set", e);
        }
    }

    /** Asked again when a key is not known, but not by everybody who names one; the last answer counts for a day. */
    private JWKSource<SecurityContext> atAddress(String address) {
        JWKSource<SecurityContext> source = JWKSourceBuilder.create(
                        url(address), new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS, MAX_BYTES))
                .cache(KEEP.toMillis(), 2L * TIMEOUT_MILLIS)
                .refreshAheadCache(false)
                .rateLimited(BETWEEN_REQUESTS.toMillis())
                .outageTolerant(OUTAGE.toMillis())
                .build();
        if (source instanceof Closeable closeable) {
            watched.add(closeable);
        }
        return new Asked(source);
    }

    private static URL url(String address) {
        try {
            return URI.create(address).toURL();
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw new SettingsException(List.of("caravan.access.jwt.keys: '" + address + "' is no address"));
        }
    }

    /** Tells a key that is not there from keys that were never there. */
    private static final class Asked implements JWKSource<SecurityContext> {
        private final JWKSource<SecurityContext> source;
        private volatile boolean hasAnswered;

        Asked(JWKSource<SecurityContext> source) {
            this.source = source;
        }

        @Override
        public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
            try {
                List<JWK> found = source.get(selector, context);
                hasAnswered = true;
                return found;
            } catch (RateLimitReachedException e) {
                if (hasAnswered) {
                    return List.of();
                }
                throw new JWKSetUnavailableException("asked too often, and never answered", e);
            }
        }
    }

    @Override
    public void close() {
        for (AutoCloseable one : watched) {
            try {
                one.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
