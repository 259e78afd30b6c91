package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.settings.SettingsException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTPS with certificates on both sides, which change while Caravan runs; and web pages that may ask. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
@SuppressWarnings("NullAway.Init") // set before all tests
class TlsTest {
    private static final String GET = "GET /health HTTP/1.1~Host: localhost~Connection: close~~";
    private static final String PAGE = "https://app.example.com";

    private final Certificates first = Certificates.named("first");
    private final Certificates second = Certificates.named("second");
    private final Certificates caller = Certificates.named("caller");
    private final Certificates stranger = Certificates.named("stranger");

    private Path dir;

    private Path certificate;
    private Path key;
    private Rig rig;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        dir = directory;
        certificate = dir.resolve("server.crt");
        key = dir.resolve("server.key");
        first.write(certificate, key);
        Path authority = dir.resolve("clients.crt");
        Files.writeString(authority, caller.certificatePem());
        rig = Rig.start(
                "caravan.http.tls.certificate", certificate.toString(),
                "caravan.http.tls.key", key.toString(),
                "caravan.http.tls.client-ca", authority.toString(),
                "caravan.http.cors-origins", PAGE + ", http://localhost:5173");
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    private Wire wire(SSLContext context, String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), rig.gateway.port());
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        return Wire.of(socket);
    }

    private String ask(SSLContext context, String request, String... protocols) throws IOException {
        try (Wire wire = wire(context, protocols)) {
            return wire.send(request).rest();
        }
    }

    private SSLContext ours() {
        return Certificates.context(caller, first, second);
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3", "TLSv1.2"})
    void whoShowsACertificateIsServed(String protocol) throws IOException {
        assertThat(ask(ours(), GET, protocol))
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("Strict-Transport-Security: max-age=31536000");
    }

    @Test
    void whoShowsNoneOrAnothersIsNot() {
        for (SSLContext context : new SSLContext[] {
            Certificates.context(null, first, second), Certificates.context(stranger, first, second)
        }) {
            assertThatThrownBy(() -> {
                        String answer = ask(context, GET);
                        assertThat(answer).isEmpty(); // closed before the alert was seen
                        throw new IOException("no answer");
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.1", "TLSv1"})
    void whatIsOldIsRefused(String protocol) {
        assertThatThrownBy(() -> ask(ours(), GET, protocol)).isInstanceOf(IOException.class);
    }

    @Test
    void aNewCertificateIsTakenOverAndABrokenOneIsNot() throws IOException {
        try (Wire before = wire(ours())) {
            before.send("GET /health HTTP/1.1~Host: localhost~~").until("\r\n\r\n");
            second.write(certificate, key);
            awaitShown(second.certificate());
            assertThat(before.send(GET).rest()).contains("HTTP/1.1 200 ");
        }
        Files.writeString(certificate, "no certificate");
        Files.writeString(key, first.keyPem());
        Files.writeString(certificate, second.certificatePem());
        assertThat(shown()).isEqualTo(second.certificate());
        first.write(certificate, key);
        awaitShown(first.certificate());
    }

    /** A handshake that is under way at that moment may be broken off. */
    private void awaitShown(Certificate certificate) {
        await().ignoreExceptionsInstanceOf(SSLException.class).until(() -> shown().equals(certificate));
    }

    private Certificate shown() throws IOException {
        try (Wire wire = wire(ours())) {
            SSLSocket socket = (SSLSocket) wire.socket();
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void aPageThatIsListedMayAsk() throws IOException {
        String preflight = ask(
                ours(),
                "OPTIONS /v1/chat/completions HTTP/1.1~Host: localhost~Connection: close~Origin: " + PAGE
                        + "~Access-Control-Request-Method: POST"
                        + "~Access-Control-Request-Headers: authorization,content-type~~");
        assertThat(preflight).startsWith("HTTP/1.1 204 ");
        assertThat(preflight.toLowerCase(Locale.ROOT))
                .contains("access-control-allow-origin: " + PAGE, "authorization", "access-control-allow-methods:")
                .doesNotContain("access-control-allow-credentials", "allow-origin: *");
        String body = Rig.body("Hi");
        String answer = ask(
                ours(),
                "POST /v1/chat/completions HTTP/1.1~Host: localhost~Connection: close~Origin: " + PAGE
                        + "~Content-Type: application/json~Content-Length: " + body.length() + "~~" + body);
        assertThat(answer).startsWith("HTTP/1.1 200 ").contains("echo: Hi");
        assertThat(answer.toLowerCase(Locale.ROOT))
                .contains("access-control-allow-origin: " + PAGE, "access-control-expose-headers:", "vary: origin");
    }

    @ParameterizedTest
    @CsvSource({"https://app.example.com.evil.org", "http://app.example.com", "https://evil.org", "null", "*"})
    void anyOtherPageMayNot(String origin) throws IOException {
        String answer = ask(ours(), GET.replace("~~", "~Origin: " + origin + "~~"));
        assertThat(answer).startsWith("HTTP/1.1 403 ").contains("origin_not_allowed");
        assertThat(answer.toLowerCase(Locale.ROOT)).doesNotContain("access-control-allow-origin");
    }

    @Test
    void filesThatCannotBeUsedStopTheStart() throws Exception {
        Path text = Files.writeString(dir.resolve("text"), "no PEM");
        Path other = Files.writeString(dir.resolve("other.key"), stranger.keyPem());
        Path good = Files.writeString(dir.resolve("good.crt"), first.certificatePem());
        Path goodKey = Files.writeString(dir.resolve("good.key"), first.keyPem());
        assertRefused("caravan.http.tls.certificate", text, goodKey, "");
        assertRefused("caravan.http.tls.certificate", dir.resolve("missing"), goodKey, "");
        assertRefused("caravan.http.tls.key", good, text, "");
        assertRefused("caravan.http.tls.key", good, dir.resolve("missing"), "");
        assertRefused("caravan.http.tls.key", good, other, "");
        assertRefused("caravan.http.tls.client-ca", good, goodKey, text.toString());
    }

    private void assertRefused(String setting, Path certificate, Path key, String authority) {
        assertThatThrownBy(() -> Rig.start(
                        "caravan.http.tls.certificate", certificate.toString(),
                        "caravan.http.tls.key", key.toString(),
                        "caravan.http.tls.client-ca", authority))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(setting)
                .hasMessageNotContaining("PRIVATE KEY-----M");
    }
}
