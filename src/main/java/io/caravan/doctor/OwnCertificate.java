package io.caravan.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** The certificate that Caravan shows its callers. */
record OwnCertificate(Path file) {
    /** Whether who listens there shows it, and so has its key. Its name does not matter: callers may know another. */
    boolean isShownAt(InetSocketAddress address) throws IOException, GeneralSecurityException {
        try (SSLSocket socket = (SSLSocket) trusting().getSocketFactory().createSocket()) {
            socket.connect(address, (int) Peer.PATIENCE.toMillis());
            socket.setSoTimeout((int) Peer.PATIENCE.toMillis());
            socket.startHandshake();
            return true;
        } catch (SSLException | SocketTimeoutException another) {
            return false;
        }
    }

    /** Trusts this certificate and no other. */
    private SSLContext trusting() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(file)) {
            store.setCertificateEntry(
                    "own", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
