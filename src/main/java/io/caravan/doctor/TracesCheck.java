package io.caravan.doctor;

import io.caravan.settings.Settings;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import javax.net.ssl.SSLSocketFactory;

/** Whether whoever takes traces can be reached. Caravan runs without, too. */
record TracesCheck(URI endpoint) {
    private static final String SUBJECT = "traces";
    private static final String SETTING = "caravan.traces.endpoint";
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    static Check of(Settings settings) {
        return Check.single(SUBJECT, "Correct " + SETTING + ", or leave it empty.", () -> {
            String endpoint = settings.text(SETTING);
            return endpoint.isEmpty() ? "off: " + SETTING + " is empty" : new TracesCheck(URI.create(endpoint)).reach();
        });
    }

    private String reach() throws ProblemException, IOException {
        boolean isSecure = "https".equals(endpoint.getScheme());
        int usual = isSecure ? HTTPS : HTTP;
        int port = endpoint.getPort() < 0 ? usual : endpoint.getPort();
        Peer peer = new Peer(SUBJECT, endpoint.getHost(), port, SETTING);
        try (Socket socket = peer.connect(peer.lookUp())) {
            String security = isSecure
                    ? "; " + new Handshake(peer, (SSLSocketFactory) SSLSocketFactory.getDefault()).over(socket)
                    : "";
            return peer + " takes connections" + security;
        }
    }
}
