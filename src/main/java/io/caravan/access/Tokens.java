package io.caravan.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import io.caravan.access.Ruling.Allowed;
import io.caravan.access.Ruling.Denied;
import java.text.ParseException;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JSON Web Tokens. They are checked on threads of their own: public-key arithmetic takes time, and the keys may have to be
 * fetched. Thread-safe; never waits.
 */
final class Tokens implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);
    private static final int THREADS = 4;
    private static final int QUEUE = 1_000;
    private static final int MAX_SUBJECT = 100;

    private final String tenantClaim;
    private final TokenKeys keys;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final ThreadPoolExecutor threads;

    Tokens(JwtPolicy policy) {
        tenantClaim = policy.tenantClaim();
        keys = new TokenKeys(policy);
        processor.setJWSKeySelector(keys.selector());
        // RFC 9068 gives access tokens a type of their own; without any other type, no other kind of token is mistaken
        // for one.
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        DefaultJWTClaimsVerifier<SecurityContext> claims = new DefaultJWTClaimsVerifier<>(
                policy.audience(),
                new JWTClaimsSet.Builder().issuer(policy.issuer()).build(),
                Set.of("exp", tenantClaim),
                null);
        claims.setMaxClockSkew((int) policy.clockSkew().toSeconds());
        processor.setJWTClaimsSetVerifier(claims);
        threads = threads();
    }

    private static ThreadPoolExecutor threads() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), task -> {
                    Thread thread = new Thread(task, "tokens-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Fails only if this program does. */
    CompletionStage<Ruling> check(String token) {
        try {
            return CompletableFuture.supplyAsync(() -> rule(token), threads);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedStage(new Denied(Denial.CROWDED, "no room"));
        }
    }

    /** Whatever the library throws for whatever a stranger sent is a refusal. */
    Ruling rule(String token) {
        try {
            return holder(processor.process(token, null));
        } catch (ExpiredJWTException e) {
            return new Denied(Denial.EXPIRED, "expired token");
        } catch (KeySourceException e) {
            LOG.warn("the keys for tokens cannot be had: {}", e.getMessage());
            return new Denied(Denial.UNKNOWABLE, "keys unavailable");
        } catch (ParseException e) {
            return new Denied(Denial.INVALID, "malformed token");
        } catch (BadJOSEException | JOSEException | RuntimeException e) {
            LOG.debug("a token is refused", e);
            return new Denied(Denial.INVALID, "refused token");
        }
    }

    private Ruling holder(JWTClaimsSet claims) throws ParseException {
        String tenant = claims.getStringClaim(tenantClaim);
        return Key.isTenant(tenant)
                ? new Allowed(tenant, credential(claims.getSubject()))
                : new Denied(Denial.INVALID, "unusable tenant");
    }

    private static String credential(@Nullable String subject) {
        if (subject == null) {
            return "jwt:";
        }
        String plain = subject.replaceAll("[^ -~]", "?");
        return "jwt:" + plain.substring(0, Math.min(plain.length(), MAX_SUBJECT));
    }

    @Override
    public void close() {
        threads.shutdownNow();
        keys.close();
    }
}
