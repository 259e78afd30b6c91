package io.caravan.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.caravan.access.KeyStore;
import io.caravan.access.KeyStore.Purpose;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Values of {@code Authorization}: of those who may come in, of those who nearly may, and others. */
final class Credentials {
    static final String ISSUER = "https://login.example.com/";
    static final String AUDIENCE = "caravan";
    static final String TOKEN_SECRET = "a-secret-of-the-issuer-with-48-characters-in-it.";

    private static final long OLD_MILLIS = 1_000_000;

    private final String key;
    private final String tightKey;
    private final String signingKey;

    Credentials(KeyStore keys) throws Exception {
        key = keys.create(new Purpose("acme", "", null)).shown().reveal();
        tightKey = keys.create(new Purpose("tight", "", null)).shown().reveal();
        signingKey = keys.createSigning(new Purpose("signer", "", null)).shown().reveal();
    }

    /** What nobody may be told. */
    List<String> secrets() {
        return List.of(key, tightKey, signingKey.substring(signingKey.indexOf(':') + 1), TOKEN_SECRET);
    }

    String key() {
        return "Bearer " + key;
    }

    /** That of a request to this target. */
    String any(String target, byte[] body, Chance chance) {
        int kind = chance.below(100);
        if (kind < 30) {
            return right(target, body, chance);
        } else if (kind < 50) {
            return chance.in(50) ? otherToken(chance) : signature(target, body, OLD_MILLIS);
        } else if (kind < 85) {
            byte[] right = right(target, body, chance).getBytes(UTF_8);
            List<byte[]> others =
                    List.of(key().getBytes(UTF_8), token(claims("acme")).getBytes(UTF_8));
            return new String(Mutation.of(right, others, chance), UTF_8);
        }
        return chance.of(
                "Bearer",
                "Basic dXNlcjpwYXNz",
                "Bearer " + "x".repeat(chance.of(10, 5_000, 20_000)),
                "Bearer " + ".".repeat(chance.below(30)),
                "API-Key ::",
                "API-Key " + signingKey,
                "Bearer crv_" + "0".repeat(12) + "_" + "0".repeat(64));
    }

    /** That of one who may come in. */
    String right(String target, byte[] body, Chance chance) {
        return switch (chance.below(4)) {
            case 0 -> "Bearer " + tightKey;
            case 1 -> signature(target, body, 0);
            case 2 -> token(claims(chance.of("acme", "globex", "initech")));
            default -> key();
        };
    }

    private String signature(String target, byte[] body, long age) {
        int colon = signingKey.indexOf(':');
        String time = Long.toString(System.currentTimeMillis() - age);
        String text = time + "\nPOST\n" + target + "\n" + HexFormat.of().formatHex(sha256(body));
        return "API-Key " + signingKey.substring(0, colon) + ":" + time + ":"
                + hmac(signingKey.substring(colon + 1), text);
    }

    private static byte[] sha256(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JWTClaimsSet.Builder claims(String tenant) {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject("somebody")
                .claim("tenant", tenant)
                .expirationTime(Date.from(Instant.now().plusSeconds(600)));
    }

    /** With another algorithm in its head, or claims that do not hold. */
    private static String otherToken(Chance chance) {
        JWTClaimsSet.Builder claims = claims(chance.of("acme", "../x", ""));
        if (chance.in(30)) {
            return token(
                    claims.claim(chance.of("iss", "aud", "exp", "nbf", "tenant", "sub"), chance.of("x", 7, 1L << 62)));
        }
        String head = chance.of(
                "{\"alg\":\"none\"}",
                "{\"alg\":\"RS256\"}",
                "{\"alg\":\"HS512\"}",
                "{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1}",
                "{\"alg\":\"HS256\",\"jku\":\"https://127.0.0.1:1/\"}",
                "{\"alg\":{}}",
                "{\"alg\":\"dir\",\"enc\":\"A128GCM\"}",
                "[".repeat(1_000));
        String other = Base64.getUrlEncoder().withoutPadding().encodeToString(head.getBytes(UTF_8));
        String token = token(claims);
        return "Bearer " + other + token.substring(token.indexOf('.'));
    }

    private static String token(JWTClaimsSet.Builder claims) {
        return "Bearer " + signed(claims.build());
    }

    private static String signed(JWTClaimsSet claims) {
        try {
            SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
            token.sign(new MACSigner(TOKEN_SECRET));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
