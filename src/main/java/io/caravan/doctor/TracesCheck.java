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

    static Check of(Settings settings) {
        return Check.single(SUBJECT, "Correct " + SETTING + ", or leave it empty.", () -> {
            String endpoint = settings.text(SETTING);
            return endpoint.isEmpty() ? "off: " + SETTING + " is empty" : new TracesCheck(URI.create(endpoint)).reach();
        });
    }

    private String reach() throws ProblemException, IOException {
        Peer peer = Peer.of(SUBJECT, endpoint, SETTING);
        try (Socket socket = peer.connect(peer.lookUp())) {
            String security = Peer.isSecure(endpoint)
                    ? "; " + new Handshake(peer, (SSLSocketFactory) SSLSocketFactory.getDefault()).over(socket)
                    : "";
            return peer + " takes connections" + security;
        }
    }
}
