package io.caravan.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.caravan.access.Ruling.Allowed;
import io.caravan.access.Ruling.Denied;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsException;
import io.caravan.settings.SettingsLoader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("long")
class TokensTest {
    private static final String ISSUER = "https://login.example.com/";
    private static final String SECRET = "a secret of no fewer than 32 characters".replace(' ', '-');
    private static RSAKey rsa;
    private static RSAKey otherRsa;
    private static ECKey ec;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @TempDir
    private Path directory;

    @BeforeAll
    static void makeKeys() throws JOSEException {
        rsa = new RSAKeyGenerator(2048).keyID("r1").generate();
        otherRsa = new RSAKeyGenerator(2048).keyID("r2").generate();
        ec = new ECKeyGenerator(Curve.P_256).keyID("e1").generate();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private static Settings settings(Map<String, String> changes) {
        Map<String, String> settings = new HashMap<>(
                Map.of("caravan.access.jwt.issuer", ISSUER, "caravan.access.jwt.audience", "caravan, other"));
        settings.putAll(changes);
        return new SettingsLoader(Path.of("")).load().with(settings);
    }

    private Tokens tokens(Map<String, String> changes) {
        Tokens tokens = new Tokens(JwtPolicy.of(settings(changes)).orElseThrow());
        opened.add(tokens);
        return tokens;
    }

    private Tokens byFile(String algorithms, JWK... keys) throws IOException {
        Path file = directory.resolve("jwks.json");
        Files.writeString(file, new JWKSet(List.of(keys)).toString());
        return tokens(Map.of(
                "caravan.access.jwt.algorithms", algorithms,
                "caravan.access.jwt.keys", file.toString(),
                "caravan.access.jwt.secret", SECRET));
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience("caravan")
                .subject("somebody")
                .claim("tenant", "acme")
                .expirationTime(in(60));
    }

    private static Date in(long seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    private static String sign(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) throws JOSEException {
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(signer);
        return token.serialize();
    }

    private static JWSHeader.Builder rs256() {
        return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("r1");
    }

    private static String byRsa(JWTClaimsSet.Builder claims) throws JOSEException {
        return sign(rs256().build(), claims.build(), new RSASSASigner(rsa));
    }

    private static void assertInvalid(Ruling ruling) {
        assertThat(ruling).isInstanceOfSatisfying(Denied.class, denied -> assertThat(denied.denial())
                .isEqualTo(Denial.INVALID));
    }

    @Test
    void eachAlgorithmThatIsConfiguredIsTaken() throws Exception {
        Tokens tokens = byFile("HS256,RS256,ES256", rsa, ec);
        Allowed acme = new Allowed("acme", "jwt:somebody");
        assertThat(tokens.rule(byRsa(claims()))).isEqualTo(acme);
        JWSHeader es256 = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("e1").build();
        assertThat(tokens.rule(sign(es256, claims().build(), new ECDSASigner(ec))))
                .isEqualTo(acme);
        String byMac = sign(new JWSHeader(JWSAlgorithm.HS256), claims().build(), new MACSigner(SECRET));
        assertThat(tokens.rule(byMac)).isEqualTo(acme);
        assertThat(tokens.check(byMac).toCompletableFuture().join()).isEqualTo(acme);
    }

    @Test
    void andNoOther() throws Exception {
        Tokens onlyRsa = byFile("RS256", rsa, ec);
        JWSHeader es256 = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("e1").build();
        assertInvalid(onlyRsa.rule(sign(es256, claims().build(), new ECDSASigner(ec))));
        assertInvalid(onlyRsa.rule(sign(new JWSHeader(JWSAlgorithm.HS256), claims().build(), new MACSigner(SECRET))));
        JWSHeader rs512 = new JWSHeader.Builder(JWSAlgorithm.RS512).keyID("r1").build();
        assertInvalid(onlyRsa.rule(sign(rs512, claims().build(), new RSASSASigner(rsa))));
    }

    @Test
    void noneIsNoAlgorithm() throws Exception {
        Tokens tokens = byFile("HS256,RS256,ES256", rsa, ec);
        assertInvalid(tokens.rule(new PlainJWT(claims().build()).serialize()));
        String payload = Base64URL.encode(claims().build().toString()).toString();
        for (String none : List.of("none", "None", "NONE", "nOnE", "")) {
            String header = Base64URL.encode("{\"alg\":\"" + none + "\"}").toString();
            assertInvalid(tokens.rule(header + "." + payload + "."));
            assertInvalid(tokens.rule(header + "." + payload + ".AAAA"));
        }
    }

    /** CVE-2015-9235 and its kin: the public key, which everybody has, taken for the secret. */
    @Test
    void aPublicKeyIsNoSecret() throws Exception {
        Tokens tokens = byFile("HS256,RS256", rsa);
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(UTF_8))
                        .encodeToString(rsa.toPublicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        for (byte[] known : List.of(
                rsa.toPublicKey().getEncoded(),
                pem.getBytes(UTF_8),
                rsa.toPublicJWK().toString().getBytes(UTF_8),
                rsa.getModulus().decode())) {
            for (String id : List.of("r1", "x")) {
                JWSHeader header =
                        new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(id).build();
                assertInvalid(tokens.rule(sign(header, claims().build(), new MACSigner(known))));
            }
        }
    }

    @Test
    void aKeyThatTheTokenBringsAlongIsNotLookedAt() throws Exception {
        Tokens tokens = byFile("RS256", rsa);
        JWSSigner stranger = new RSASSASigner(otherRsa);
        for (JWSHeader.Builder header : List.of(
                rs256().jwk(otherRsa.toPublicJWK()),
                rs256().jwkURL(URI.create("https://evil.example.com/jwks.json")),
                rs256().x509CertURL(URI.create("https://evil.example.com/x.pem")),
                rs256(),
                rs256().keyID("r2"),
                rs256().keyID("../../dev/null"),
                new JWSHeader.Builder(JWSAlgorithm.RS256))) {
            assertInvalid(tokens.rule(sign(header.build(), claims().build(), stranger)));
        }
    }

    @Test
    void anUnknownCriticalHeaderIsRefused() throws Exception {
        Tokens tokens = byFile("RS256", rsa);
        JWSHeader header =
                rs256().customParam("odd", 1).criticalParams(Set.of("odd")).build();
        assertInvalid(tokens.rule(sign(header, claims().build(), new RSASSASigner(rsa))));
    }

    @Test
    void anotherKindOfTokenIsRefused() throws Exception {
        Tokens tokens = byFile("RS256", rsa);
        JWSHeader access = rs256().type(new JOSEObjectType("at+jwt")).build();
        assertThat(tokens.rule(sign(access, claims().build(), new RSASSASigner(rsa))))
                .isInstanceOf(Allowed.class);
        JWSHeader logout = rs256().type(new JOSEObjectType("logout+jwt")).build();
        assertInvalid(tokens.rule(sign(logout, claims().build(), new RSASSASigner(rsa))));
    }

    @Test
    void itsTimeMustHaveComeAndNotHavePassed() throws Exception {
        Tokens tokens = byFile("RS256", rsa);
        assertThat(tokens.rule(byRsa(claims().expirationTime(in(-10))))).isInstanceOf(Allowed.class);
        assertThat(tokens.rule(byRsa(claims().expirationTime(in(-60)))))
                .isInstanceOfSatisfying(
                        Denied.class, denied -> assertThat(denied.denial()).isEqualTo(Denial.EXPIRED));
        assertInvalid(tokens.rule(byRsa(claims().expirationTime(null))));
        assertInvalid(tokens.rule(byRsa(claims().notBeforeTime(in(60)))));
        assertThat(tokens.rule(byRsa(claims().notBeforeTime(in(-1))))).isInstanceOf(Allowed.class);
    }

    @Test
    void itMustBeFromTheIssuerAndForUs() throws Exception {
        Tokens tokens = byFile("RS256", rsa);
        assertInvalid(tokens.rule(byRsa(claims().issuer("https://login.example.com"))));
        assertInvalid(tokens.rule(byRsa(claims().issuer(null))));
        assertInvalid(tokens.rule(byRsa(claims().audience("elsewhere"))));
        assertInvalid(tokens.rule(byRsa(claims().audience((String) null))));
        assertThat(tokens.rule(byRsa(claims().audience(List.of("elsewhere", "other")))))
                .isInstanceOf(Allowed.class);
    }

    @Test
    void itMustNameATenant() throws Exception {
        Tokens tokens = byFile("RS256", rsa);
        assertInvalid(tokens.rule(byRsa(claims().claim("tenant", null))));
        assertInvalid(tokens.rule(byRsa(claims().claim("tenant", ""))));
        assertInvalid(tokens.rule(byRsa(claims().claim("tenant", 7))));
        assertInvalid(tokens.rule(byRsa(claims().claim("tenant", List.of("acme")))));
        assertInvalid(tokens.rule(byRsa(claims().claim("tenant", "acme\r\nX: y"))));
    }

    @Test
    void aChangedTokenIsRefused() throws Exception {
        Tokens tokens = byFile("RS256", rsa);
        String[] parts = byRsa(claims()).split("\\.", 3);
        String other = Base64URL.encode(
                        claims().claim("tenant", "other").build().toString())
                .toString();
        assertInvalid(tokens.rule(parts[0] + "." + other + "." + parts[2]));
        assertInvalid(tokens.rule(parts[0] + "." + parts[1] + "."));
        assertInvalid(tokens.rule(parts[0] + "." + parts[1] + "." + parts[2].substring(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"..", "...", "....", "a.b.c", "e30.e30.", "e30.e30.e30", "eyJhbGciOjF9.e30.AA", "W10.W10.W10"})
    void whatIsNoTokenIsRefused(String text) throws Exception {
        assertInvalid(byFile("HS256,RS256", rsa).rule(text));
    }

    @Test
    void deepNestingIsRefusedLikeAnythingElse() throws Exception {
        String deep = Base64URL.encode("{\"alg\":" + "[".repeat(5_000)).toString();
        assertInvalid(byFile("RS256", rsa).rule(deep + ".e30.AA"));
    }

    @Test
    void anyOfSeveralSecretsIsGood() throws Exception {
        Path file = Files.writeString(directory.resolve("secrets"), SECRET + "\n" + SECRET + "-2\n");
        Tokens tokens =
                tokens(Map.of("caravan.access.jwt.algorithms", "HS256", "caravan.access.jwt.secret", "file:" + file));
        for (String secret : List.of(SECRET, SECRET + "-2")) {
            assertThat(tokens.rule(sign(new JWSHeader(JWSAlgorithm.HS256), claims().build(), new MACSigner(secret))))
                    .isInstanceOf(Allowed.class);
        }
    }

    @Test
    void withoutKeysNobodyIsToldThatTheTokenIsBad() throws Exception {
        try (Issuer issuer = new Issuer()) {
            Tokens tokens = tokens(
                    Map.of("caravan.access.jwt.algorithms", "RS256", "caravan.access.jwt.keys", issuer.address()));
            issuer.isDown = true;
            assertThat(tokens.rule(byRsa(claims())))
                    .isInstanceOfSatisfying(
                            Denied.class, denied -> assertThat(denied.denial()).isEqualTo(Denial.UNKNOWABLE));
        }
    }

    @Test
    void keysAtAnAddressAreAskedForSeldomAndKeptWhenItIsGone() throws Exception {
        try (Issuer issuer = new Issuer()) {
            Tokens tokens = tokens(
                    Map.of("caravan.access.jwt.algorithms", "RS256", "caravan.access.jwt.keys", issuer.address()));
            for (int i = 0; i < 3; i++) {
                assertThat(tokens.rule(byRsa(claims()))).isInstanceOf(Allowed.class);
            }
            assertThat(issuer.asked).hasValue(1);
            issuer.keys = List.of(rsa.toPublicJWK(), otherRsa.toPublicJWK());
            JWSHeader rotated = rs256().keyID("r2").build();
            assertThat(tokens.rule(sign(rotated, claims().build(), new RSASSASigner(otherRsa))))
                    .isInstanceOf(Allowed.class);
            assertThat(issuer.asked).hasValue(2);
            issuer.isDown = true;
            for (int i = 0; i < 10; i++) {
                JWSHeader unknown = rs256().keyID("unknown-" + i).build();
                assertInvalid(tokens.rule(sign(unknown, claims().build(), new RSASSASigner(otherRsa))));
                assertThat(tokens.rule(byRsa(claims()))).isInstanceOf(Allowed.class);
            }
            assertThat(issuer.asked.get()).isLessThanOrEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "algorithms, none",
        "algorithms, RS512",
        "issuer, ''",
        "audience, ''",
        "keys, ''",
        "keys, http://login.example.com/jwks.json",
        "keys, https://not an address",
        "keys, not-there.json",
        "tenant-claim, ''"
    })
    void settingsThatCannotBeMeantAreRefused(String setting, String value) {
        Map<String, String> changes = new HashMap<>(Map.of(
                "caravan.access.jwt.algorithms", "RS256",
                "caravan.access.jwt.keys", "https://login.example.com/jwks.json"));
        changes.put("caravan.access.jwt." + setting, value);
        assertThatThrownBy(() -> tokens(changes)).isInstanceOf(SettingsException.class);
    }

    @Test
    void aShortSecretIsRefused() {
        Map<String, String> changes =
                Map.of("caravan.access.jwt.algorithms", "HS256", "caravan.access.jwt.secret", "too-short");
        assertThatThrownBy(() -> tokens(changes))
                .isInstanceOf(SettingsException.class)
                .hasMessageNotContaining("too-short");
    }

    /** Hands out keys, or is down. */
    private static final class Issuer implements AutoCloseable {
        private final HttpServer server;
        private final AtomicInteger asked = new AtomicInteger();
        private volatile List<JWK> keys = List.of(rsa.toPublicJWK());
        private volatile boolean isDown;

        Issuer() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                asked.incrementAndGet();
                byte[] body = new JWKSet(keys).toString().getBytes(UTF_8);
                exchange.sendResponseHeaders(isDown ? 503 : 200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }

        String address() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/jwks.json";
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
