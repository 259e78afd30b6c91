package io.caravan.routes;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.jspecify.annotations.Nullable;

/** A certificate with its key. */
public record Certificates(X509Certificate certificate, KeyPair keys) {
    private static final char[] PASSWORD = "irrelevant".toCharArray();

    /** One that signs itself. */
    public static Certificates named(String name) {
        KeyPair keys = newKeys();
        Instant now = Instant.now();
        return new Certificates(
                certificate(name, keys, name, keys, now.minusSeconds(3600), now.plusSeconds(3600), false), keys);
    }

    /** One that signs itself and may sign others. */
    public static Certificates authority(String name) {
        KeyPair keys = newKeys();
        Instant now = Instant.now();
        return new Certificates(
                certificate(name, keys, name, keys, now.minusSeconds(7200), now.plusSeconds(7200), true), keys);
    }

    /** One that this authority has signed. */
    public Certificates sign(String name, Instant from, Instant until) {
        KeyPair own = newKeys();
        String issuer = certificate.getSubjectX500Principal().getName().replace("CN=", "");
        return new Certificates(certificate(name, own, issuer, keys, from, until, false), own);
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate certificate(
            String name,
            KeyPair own,
            String issuer,
            KeyPair signing,
            Instant from,
            Instant until,
            boolean isAuthority) {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Principal("CN=" + issuer),
                    BigInteger.valueOf(System.nanoTime()),
                    Date.from(from),
                    Date.from(until),
                    new X500Principal("CN=" + name),
                    own.getPublic());
            if (isAuthority) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            }
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(signing.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public String certificatePem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public String keyPem() {
        return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
    }

    private static String pem(String type, byte[] content) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    public void write(Path certificateFile, Path keyFile) throws IOException {
        Files.writeString(certificateFile, certificatePem());
        Files.writeString(keyFile, keyPem());
    }

    /** For a caller that trusts these, and shows the one it has. */
    public static SSLContext context(@Nullable Certificates own, Certificates... trusted) {
        try {
            KeyStore trust = emptyStore();
            for (Certificates each : trusted) {
                trust.setCertificateEntry(each.certificate.getSerialNumber().toString(), each.certificate);
            }
            TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
            trustManagers.init(trust);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own == null ? null : own.keyManagers(), trustManagers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        store.setKeyEntry("own", keys.getPrivate(), PASSWORD, new Certificate[] {certificate});
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        return store;
    }
}
