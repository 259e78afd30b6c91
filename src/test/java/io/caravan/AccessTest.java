package io.caravan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.caravan.access.KeyStore.Issued;
import io.caravan.access.KeyStore.Purpose;
import io.caravan.observe.AuditEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in without a right, over real HTTP: refused, noted, and nothing reaches the upstream. And the right ones. */
@Tag("long")
@Timeout(60)
class AccessTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String WHO = "/own/who";
    private static final String MAC_SECRET = "secret-of-no-fewer-than-32-characters";

    @TempDir
    private static Path home;

    private static DoorRig rig;
    private static RSAKey rsa;
    private static String key;
    private static Issued signing;

    @BeforeAll
    static void start() throws Exception {
        rsa = new RSAKeyGenerator(2048).keyID("r1").generate();
        Path jwks = Files.writeString(home.resolve("jwks.json"), new JWKSet(rsa).toString());
        rig = new DoorRig(
                home,
                "caravan.access.required",
                "true",
                "caravan.access.jwt.algorithms",
                "RS256,HS256",
                "caravan.access.jwt.keys",
                jwks.toString(),
                "caravan.access.jwt.secret",
                MAC_SECRET);
        key = rig.keys.create(rig.purpose("acme")).shown().reveal();
        signing = rig.keys.createSigning(rig.purpose("globex"));
        rig.start();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @BeforeEach
    void forget() {
        rig.audit.clear();
    }

    private static void assertRefusal(String response, String code) {
        assertThat(response)
                .matches("(?s)HTTP/1\\.[01] 401 .*")
                .contains("WWW-Authenticate: Bearer", "\"type\":\"authentication_error\"", "\"code\":\"" + code + "\"");
        assertThat(rig.audit).singleElement().satisfies(event -> {
            assertThat(event.action()).isEqualTo("access");
            assertThat(event.outcome()).isEqualTo(code);
            assertThat(event.details()).containsKeys("reason", "method", "path", "address");
        });
        assertThat(rig.audit.toString()).doesNotContain("crvs_", key.substring(17), "eyJ");
        assertThat(rig.calls()).isZero();
        rig.audit.clear();
    }

    private static void assertRefused(String code, String... headers) throws IOException {
        assertRefusal(rig.post(CHAT, headers), code);
        assertRefusal(rig.post(WHO, headers), code);
    }

    private static String bearer(String text) {
        return "Authorization: Bearer " + text;
    }

    private static void assertInAs(String tenant, String response) {
        assertThat(response).startsWith("HTTP/1.1 200 ").contains("tenant=" + tenant + " by ", "bearing null");
        assertThat(rig.audit).isEmpty();
    }

    private static String now() {
        return Long.toString(System.currentTimeMillis());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String sha256(String body) throws GeneralSecurityException {
        return hex(MessageDigest.getInstance("SHA-256").digest(body.getBytes(UTF_8)));
    }

    private static String hmac(String secret, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        return hex(mac.doFinal(text.getBytes(UTF_8)));
    }

    private static String signature(String shown, String time, String method, String target, String body)
            throws GeneralSecurityException {
        String[] parts = shown.split(":", 2);
        String text = time + "\n" + method + "\n" + target + "\n" + sha256(body);
        return "Authorization: API-Key " + parts[0] + ":" + time + ":" + hmac(parts[1], text);
    }

    private static String signed(String target) throws GeneralSecurityException {
        return signature(signing.shown().reveal(), now(), "POST", target, DoorRig.BODY);
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer("https://login.example.com/")
                .audience("caravan")
                .claim("tenant", "initech")
                .expirationTime(Date.from(Instant.now().plusSeconds(60)));
    }

    private static String token(JWSAlgorithm algorithm, JWTClaimsSet.Builder claims, JWSSigner signer)
            throws Exception {
        SignedJWT token =
                new SignedJWT(new JWSHeader.Builder(algorithm).keyID("r1").build(), claims.build());
        token.sign(signer);
        return bearer(token.serialize());
    }

    private static String rs256(JWTClaimsSet.Builder claims) throws Exception {
        return token(JWSAlgorithm.RS256, claims, new RSASSASigner(rsa));
    }

    @Test
    void withoutCredentials() throws Exception {
        assertRefused("no_credentials");
        assertRefused(
                "no_credentials", "X-Api-Key: " + key, "Cookie: key=" + key, "Proxy-Authorization: Bearer " + key);
        assertRefusal(rig.post(CHAT + "?api_key=" + key), "no_credentials");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer crv_",
                "Basic dXNlcjpwYXNz",
                "Bearer sk-0123456789abcdef",
                "Bearer null",
                "API-Key",
                "API-Key a:b:c",
                "Digest username=x",
                "B\u00e9arer x"
            })
    void withWhatIsNoCredential(String value) throws IOException {
        assertRefused("invalid_credentials", "Authorization: " + value);
    }

    @Test
    void withAKeyThatDoesNotHold() throws Exception {
        char last = key.charAt(key.length() - 1);
        String wrong = key.substring(0, key.length() - 1) + (last == '0' ? '1' : '0');
        assertRefused("invalid_credentials", bearer(wrong));
        assertRefused("invalid_credentials", bearer("crv_000000000000" + key.substring(16)));
        assertRefused("invalid_credentials", bearer(key + "0"));
        assertRefused("invalid_credentials", bearer(key.toUpperCase(Locale.ROOT)));
        assertRefused("invalid_credentials", "Authorization: " + key);
        assertRefused("invalid_credentials", bearer(key), bearer(key));
        assertRefused("invalid_credentials", bearer(key) + ", " + "Bearer " + key);
        assertRefused("invalid_credentials", bearer("x".repeat(10_000)));
        assertRefused(
                "invalid_credentials", bearer("crv_" + signing.shown().reveal().replace(":crvs_", "_")));
    }

    @Test
    void withASignatureThatDoesNotHold() throws Exception {
        String shown = signing.shown().reveal();
        assertRefused(
                "invalid_credentials", signature(signing.id() + ":crvs_guess", now(), "POST", CHAT, DoorRig.BODY));
        assertRefused("invalid_credentials", signature("000000000000:x", now(), "POST", CHAT, DoorRig.BODY));
        assertRefusal(rig.post(CHAT, signed(WHO)), "invalid_credentials");
        assertRefusal(rig.post(CHAT + "?a=b", signed(CHAT)), "invalid_credentials");
        assertRefusal(rig.send("PUT", CHAT, DoorRig.BODY, signed(CHAT)), "invalid_credentials");
        assertRefusal(rig.send("POST", CHAT, DoorRig.BODY + " ", signed(CHAT)), "invalid_credentials");
        String time = now();
        String onlyTime = signing.id() + ":" + time + ":" + hmac(shown.split(":", 2)[1], time);
        assertRefused("invalid_credentials", "Authorization: API-Key " + onlyTime);
    }

    @Test
    void withASignatureOfAnotherTime() throws Exception {
        for (Duration away : List.of(Duration.ofMinutes(-6), Duration.ofMinutes(6), Duration.ofDays(-10_000))) {
            String time = Long.toString(Instant.now().plus(away).getEpochSecond());
            if (time.length() == 10) {
                assertRefusal(
                        rig.post(CHAT, signature(signing.shown().reveal(), time, "POST", CHAT, DoorRig.BODY)),
                        "expired_credentials");
            }
        }
    }

    @Test
    void withASignatureThatWasUsed() throws Exception {
        String header = signed(WHO);
        assertInAs("globex", rig.post(WHO, header));
        assertRefusal(rig.post(WHO, header), "replayed");
        assertRefusal(rig.post(WHO, header), "replayed");
    }

    @Test
    void withATokenThatDoesNotHold() throws Exception {
        assertRefused("invalid_credentials", bearer(new PlainJWT(claims().build()).serialize()));
        byte[] publicKey = rsa.toPublicKey().getEncoded();
        assertRefused("invalid_credentials", token(JWSAlgorithm.HS256, claims(), new MACSigner(publicKey)));
        assertRefused("invalid_credentials", rs256(claims().audience("elsewhere")));
        assertRefused("invalid_credentials", rs256(claims().issuer("https://evil.example.com/")));
        assertRefused("invalid_credentials", rs256(claims().claim("tenant", null)));
        assertRefused(
                "expired_credentials",
                rs256(claims().expirationTime(Date.from(Instant.now().minusSeconds(90)))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1//chat/completions",
                "/v1/chat/completions/",
                "/V1/chat/completions",
                "/v1/./chat/completions",
                "/v1/x/../chat/completions",
                "/v1/%63hat/completions",
                "/v1%2fchat%2fcompletions",
                "/%2e%2e/v1/chat/completions",
                "/v1/chat/completions;x=1",
                "/v1/chat/completions?x=/health",
                "/v1/chat/completions#/health",
                "//v1/chat/completions",
                "//x/v1/chat/completions",
                "/health/../v1/chat/completions",
                "/health/..%2fv1/chat/completions",
                "/health;/../v1/chat/completions",
                "/health%00/../v1/chat/completions",
                "http://x/v1/chat/completions",
                "http://x/health/../v1/chat/completions",
                "/own/who",
                "/own//who",
                "/own/%77ho",
                "/own/who/",
                "/metrics",
                "/v1/models",
                "/console/state",
                "/console/replay",
                "/console/",
                "/Console",
                "//console",
                "/%63onsole",
                "/console;/../state",
                "/console/../metrics",
                "/console/assets/",
                "/console/assets/other.js",
                "/console/assets/../state",
                "/console/assets/console.js/../../state",
                "/console/assets/..%2fstate",
                "/console/assets/console%2ejs",
                "/health/",
                "/Health",
                "//health",
                "/%68ealth",
                "/health/x",
                "/",
                "/unknown"
            })
    void byAnySpellingOfAPath(String target) throws IOException {
        for (String method : List.of("POST", "GET", "OPTIONS", "HEAD", "BREW")) {
            String response = rig.send(method, target, "");
            assertThat(response).as(method).matches("(?s)HTTP/1\\.[01] 401 .*");
        }
        assertThat(rig.audit).hasSize(5).extracting(AuditEvent::outcome).containsOnly("no_credentials");
        assertThat(rig.calls()).isZero();
    }

    /** Nothing is served there, whoever asks. */
    @ParameterizedTest
    @ValueSource(strings = {"*", "\\v1\\chat\\completions", "v1/chat/completions", "x:80", "HTTP://x//own/who"})
    void byATargetThatIsNoPath(String target) throws IOException {
        for (String response : List.of(rig.post(target), rig.post(target, bearer(key)))) {
            assertThat(response).matches("(?s)HTTP/1\\.[01] 40[04] .*");
        }
        assertThat(rig.calls()).isZero();
    }

    @Test
    void onlyTheHealthIsForEverybody() throws IOException {
        assertThat(rig.send("GET", "/health", "")).startsWith("HTTP/1.1 200 ");
        assertThat(rig.send("GET", "/health?x=y", "")).startsWith("HTTP/1.1 200 ");
        assertThat(rig.audit).isEmpty();
        assertThat(rig.send("POST", "/health", "")).startsWith("HTTP/1.1 405 ");
    }

    @Test
    void anAuthorityInTheTargetChangesNothing() throws IOException {
        assertThat(rig.send("GET", "http://x/health", "")).startsWith("HTTP/1.1 200 ");
        assertInAs("acme", rig.send("GET", "http://x/own/who", "", bearer(key)));
    }

    @Test
    void theBodyOfAStrangerIsNotWaitedFor() throws IOException {
        try (Socket socket = rig.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + CHAT
                            + " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n")
                    .getBytes(UTF_8));
            out.flush();
            InputStream in = socket.getInputStream();
            assertThat(new String(in.readNBytes(12), UTF_8)).isEqualTo("HTTP/1.1 401");
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 90; i++) {
                            out.write(new byte[1 << 20]);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void whoHasARightIsToldToGoOnWithTheBody() throws Exception {
        for (String credential : List.of(bearer(key), rs256(claims()), signed(WHO))) {
            try (Socket socket = rig.connect()) {
                OutputStream out = socket.getOutputStream();
                out.write(("POST " + WHO + " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\n"
                                + credential + "\r\nContent-Length: " + DoorRig.BODY.length() + "\r\n\r\n")
                        .getBytes(UTF_8));
                out.flush();
                InputStream in = socket.getInputStream();
                assertThat(new String(in.readNBytes(25), UTF_8)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                out.write(DoorRig.BODY.getBytes(UTF_8));
                out.flush();
                assertThat(new String(in.readAllBytes(), UTF_8)).contains("tenant=");
            }
        }
    }

    @Test
    void theRightWaysLeadToAChannelToo() throws Exception {
        String channel = "/v1/channels/mine";
        String signature = signature(signing.shown().reveal(), now(), "GET", channel, "");
        for (String credential : List.of(bearer(key), rs256(claims()), signature)) {
            try (Socket socket = rig.connect()) {
                String request = "GET " + channel + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
                        + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + credential + "\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(UTF_8));
                String status = "HTTP/1.1 101 ";
                assertThat(new String(socket.getInputStream().readNBytes(status.length()), UTF_8))
                        .isEqualTo(status);
            }
        }
        assertRefusal(rig.send("GET", channel, ""), "no_credentials");
        assertRefusal(rig.send("GET", channel, "", signature), "replayed");
    }

    @Test
    void theRightWaysLeadInAsTheRightTenant() throws Exception {
        assertInAs("acme", rig.post(WHO, bearer(key)));
        assertInAs("acme", rig.post(WHO, "authorization: bEARER  " + key + " "));
        assertInAs("acme", rig.send("GET", WHO + "?x=%2e", "", bearer(key)));
        assertInAs("globex", rig.post(WHO, signed(WHO)));
        assertInAs("globex", rig.post(WHO + "?x=%2e", signed(WHO + "?x=%2e")));
        assertInAs("globex", rig.send("GET", WHO, "", signature(signing.shown().reveal(), now(), "GET", WHO, "")));
        assertInAs("initech", rig.post(WHO, rs256(claims())));
        assertInAs("initech", rig.post(WHO, token(JWSAlgorithm.HS256, claims(), new MACSigner(MAC_SECRET))));
        assertThat(rig.send("GET", "/unknown", "", bearer(key))).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void oneConnectionCarriesGoodAndBadRequests() throws Exception {
        try (Socket socket = rig.connect()) {
            String bad = "POST " + WHO + " HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
            String good =
                    "POST " + WHO + " HTTP/1.1\r\nHost: x\r\n" + rs256(claims()) + "\r\nContent-Length: 3\r\n\r\nabc";
            String last = good.replace("Host: x", "Host: x\r\nConnection: close");
            socket.getOutputStream().write((bad + good + bad + last).getBytes(UTF_8));
            socket.getOutputStream().flush();
            String responses = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(responses.split("HTTP/1.1 401", -1)).hasSize(3);
            assertThat(responses.split("tenant=initech", -1)).hasSize(3);
        }
    }

    @Test
    void keysComeAndGoWhileCaravanRuns() throws Exception {
        Issued made = rig.keys.create(new Purpose("late", "", Duration.ofDays(1)));
        String header = bearer(made.shown().reveal());
        await().atMost(10, TimeUnit.SECONDS).until(() -> rig.post(WHO, header).contains("tenant=late"));
        rig.keys.revoke(made.id());
        await().atMost(10, TimeUnit.SECONDS).until(() -> rig.post(WHO, header).contains("invalid_credentials"));
        assertThat(rig.audit)
                .extracting(event -> event.action() + " " + event.outcome() + " " + event.tenant())
                .contains("key created late", "key revoked late", "access invalid_credentials late");
    }
}
