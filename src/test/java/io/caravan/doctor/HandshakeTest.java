package io.caravan.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.caravan.routes.Certificates;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of certificates. */
class HandshakeTest {
    private static final Certificates AUTHORITY = Certificates.authority("authority");
    private final Instant now = Instant.now();

    private static String shake(Certificates shown, SSLSocketFactory trusting) throws Exception {
        try (Answering server = Answering.with(shown);
                Socket connection = new Socket("localhost", server.port())) {
            Peer peer = new Peer("TLS", "localhost", server.port(), "caravan.upstream.base-url");
            return new Handshake(peer, trusting).over(connection);
        }
    }

    private static SSLSocketFactory trusting(Certificates authority) {
        return Certificates.context(null, authority).getSocketFactory();
    }

    private static void assertRefused(Certificates shown, String message, String advice) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> shake(shown, trusting(AUTHORITY)))
                .satisfies(problem -> {
                    assertThat(problem.finding().message()).contains(message);
                    assertThat(problem.finding().advice()).contains(advice);
                });
    }

    @Test
    void oneThatIsGood() throws Exception {
        Certificates good = AUTHORITY.sign("localhost", now.minusSeconds(60), now.plusSeconds(3600));
        assertThat(shake(good, trusting(AUTHORITY))).startsWith("TLSv1.").contains("good until 20");
    }

    @Test
    void oneThatNobodyVouchesFor() {
        assertRefused(Certificates.named("localhost"), "does not trust who has signed", "keytool");
    }

    @Test
    void oneThatHasExpired() {
        Certificates expired = AUTHORITY.sign("localhost", now.minusSeconds(3600), now.minusSeconds(60));
        assertRefused(expired, "has expired", "renew");
    }

    @Test
    void oneThatIsNotValidYet() {
        Certificates early = AUTHORITY.sign("localhost", now.plusSeconds(3600), now.plusSeconds(7200));
        assertRefused(early, "not valid yet", "clock");
    }

    @Test
    void oneForAnotherName() {
        Certificates other = AUTHORITY.sign("example.com", now.minusSeconds(60), now.plusSeconds(3600));
        assertRefused(other, "for another name", "caravan.upstream.base-url");
    }

    /** As the default of this Java, which trusts none of ours. */
    @Test
    void theWholeWay(@TempDir Path home) throws IOException, InterruptedException {
        try (Answering server = Answering.with(Certificates.named("localhost"))) {
            Finding found = new Patient(home)
                    .set("caravan.upstream.base-url", "https://localhost:" + server.port())
                    .finding("upstream TLS");
            assertThat(found.message()).contains("does not trust who has signed");
        }
    }
}
