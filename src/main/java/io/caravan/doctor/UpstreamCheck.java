package io.caravan.doctor;

import io.caravan.settings.SettingsException;
import io.caravan.upstream.ApiKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;

/** The way of a call to its upstream, gone step by step up to where it ends. */
final class UpstreamCheck {
    private final Upstream upstream;
    private final List<Finding> findings = new ArrayList<>();

    UpstreamCheck(Upstream upstream) {
        this.upstream = upstream;
    }

    List<Finding> look() throws IOException, InterruptedException {
        try {
            List<InetAddress> addresses = lookUp();
            connect(addresses);
            ask();
        } catch (ProblemException e) {
            findings.add(e.finding());
        }
        return findings;
    }

    private List<InetAddress> lookUp() throws ProblemException {
        Peer peer = upstream.peer("name");
        List<InetAddress> addresses = peer.lookUp();
        findings.add(Finding.ok(peer.subject(), peer.host() + " is at " + Peer.text(addresses)));
        return addresses;
    }

    private void connect(List<InetAddress> addresses) throws ProblemException, IOException {
        Peer peer = upstream.peer("connection");
        try (Socket socket = peer.connect(addresses)) {
            findings.add(Finding.ok(peer.subject(), peer + " takes connections"));
            if (upstream.isSecure()) {
                Peer secure = upstream.peer("TLS");
                findings.add(Finding.ok(
                        secure.subject(),
                        new Handshake(secure, (SSLSocketFactory) SSLSocketFactory.getDefault()).over(socket)));
            }
        }
    }

    /** Which models there are costs nothing to ask, and no upstream is without them. */
    private void ask() throws ProblemException, InterruptedException {
        URI models = upstream.at("/models");
        String subject = upstream.name() + " answer";
        try {
            Answer answer = Answer.get(models, key());
            findings.add(new Status(subject, models, answer, upstream.setting()).finding());
            findings.add(ClockCheck.of(answer, upstream));
        } catch (HttpTimeoutException e) {
            throw new ProblemException(
                    subject,
                    models + " does not answer within " + Peer.PATIENCE.toSeconds() + " s",
                    "Look at the upstream's own status; Caravan's calls wait and are tried again.");
        } catch (IOException e) {
            throw new ProblemException(
                    subject,
                    models + " does not answer in HTTP: " + Explanation.of(e),
                    "Check that " + upstream.setting() + " has the right port, and http:// or https:// as it is.");
        }
    }

    /** Keys that cannot be read are a finding of their own. */
    private String key() {
        try {
            return upstream.readKeys().stream().findFirst().map(ApiKey::reveal).orElse("");
        } catch (SettingsException isAFinding) {
            return "";
        }
    }
}
