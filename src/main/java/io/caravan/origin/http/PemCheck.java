package io.caravan.origin.http;

import io.caravan.settings.SettingsException;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.X509KeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether PEM files hold what they should; otherwise only callers would find out, one by one. */
final class PemCheck {
    private static final Logger LOG = LoggerFactory.getLogger(PemCheck.class);

    private PemCheck() {}

    /** @throws SettingsException when there is no certificate in it */
    static void certificate(String setting, Path file, byte[] content) {
        try {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content));
            if (found.isEmpty()) {
                throw new CertificateException("there is none");
            }
            found.forEach(certificate -> warnOfDates(file, (X509Certificate) certificate));
        } catch (CertificateException e) {
            throw new SettingsException(
                    setting + ": " + file + " holds no certificate in PEM (-----BEGIN CERTIFICATE-----)", e);
        }
    }

    private static void warnOfDates(Path file, X509Certificate certificate) {
        Instant now = Clock.systemUTC().instant();
        if (certificate.getNotAfter().toInstant().isBefore(now)) {
            LOG.warn(
                    "a certificate in {} has expired on {}",
                    file,
                    certificate.getNotAfter().toInstant());
        } else if (certificate.getNotBefore().toInstant().isAfter(now)) {
            LOG.warn(
                    "a certificate in {} is not valid before {}",
                    file,
                    certificate.getNotBefore().toInstant());
        }
    }

    /** @throws SettingsException when the key cannot be read, or is of another certificate */
    static void pair(Vertx vertx, TlsFiles files, PemKeyCertOptions pair) {
        X509KeyManager manager = manager(vertx, files, pair);
        String alias = "dummy-entry-0"; // so Vert.x names the first one
        PrivateKey key = manager.getPrivateKey(alias);
        X509Certificate[] chain = manager.getCertificateChain(alias);
        if (key == null || chain == null || !belongTogether(key, chain[0])) {
            throw new SettingsException(List.of("caravan.http.tls.key: " + files.key()
                    + " is not the key of the first certificate in " + files.certificate()));
        }
    }

    private static X509KeyManager manager(Vertx vertx, TlsFiles files, PemKeyCertOptions pair) {
        try {
            return (X509KeyManager) pair.getKeyManagerFactory(vertx).getKeyManagers()[0];
        } catch (Exception e) { // whatever Vert.x throws for a text that is no PEM; it repeats none of the key
            throw new SettingsException(
                    "caravan.http.tls.key: " + files.key()
                            + " holds no private key in PEM without a password (-----BEGIN PRIVATE KEY-----)",
                    e);
        }
    }

    /** What the one has signed the other accepts. */
    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        try {
            Signature signature = Signature.getInstance(algorithm(key));
            signature.initSign(key);
            signature.update(certificate.getEncoded());
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(certificate.getEncoded());
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }
}
