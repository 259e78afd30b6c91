package io.caravan.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.settings.Settings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;

/** Whether callers can be listened for; where somebody does already, whether it is a Caravan. */
record PortCheck(Settings settings) {
    private static final String SUBJECT = "port";

    static Check of(Settings settings) {
        return new Check(
                SUBJECT,
                "Set caravan.http.host to an address of this machine.",
                () -> List.of(new PortCheck(settings).look()));
    }

    private Finding look() throws IOException, GeneralSecurityException, InterruptedException {
        String host = settings.text("caravan.http.host");
        int port = settings.number("caravan.http.port");
        InetAddress address = InetAddress.getByName(host);
        String place = host + ":" + port;
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return Finding.ok(SUBJECT, port == 0 ? "any that is free" : place + " is free");
        } catch (BindException e) {
            return refused(String.valueOf(e.getMessage()), place, address, port);
        }
    }

    private Finding refused(String reason, String place, InetAddress address, int port)
            throws IOException, GeneralSecurityException, InterruptedException {
        if (reason.contains("Permission")) {
            return Finding.problem(
                    SUBJECT, place + " is not allowed to this user", "Set caravan.http.port to 1024 or above.");
        }
        if (!reason.contains("in use")) {
            return Finding.problem(
                    SUBJECT,
                    place + " cannot be listened at: " + reason,
                    "Set caravan.http.host to an address of this machine; 0.0.0.0 is all of them.");
        }
        InetAddress reachable = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
        return settings.text("caravan.http.tls.certificate").isEmpty()
                ? inUse(
                        place,
                        URI.create("http://" + Peer.inAddress(reachable.getHostAddress()) + ":" + port + "/health"))
                : inUseWithTls(place, new InetSocketAddress(reachable, port));
    }

    private static Finding inUse(String place, URI health) throws InterruptedException {
        return status(health)
                .map(status -> running(place, status, health))
                .orElseGet(() -> taken(place, health.getPort()));
    }

    /** Nothing is asked of it: it may want a certificate of its caller. */
    private Finding inUseWithTls(String place, InetSocketAddress address) throws IOException, GeneralSecurityException {
        return new OwnCertificate(settings.path("caravan.http.tls.certificate")).isShownAt(address)
                ? Finding.ok(SUBJECT, "a Caravan runs at " + place + ": who listens there shows its certificate")
                : taken(place, address.getPort());
    }

    private static Finding running(String place, String status, URI health) {
        String message = "a Caravan runs at " + place + " and says that it is " + status;
        return status.equals("UP")
                ? Finding.ok(SUBJECT, message)
                : Finding.warning(SUBJECT, message, "`curl " + health + "` says what is wrong with it.");
    }

    private static Finding taken(String place, int port) {
        return Finding.problem(
                SUBJECT,
                place + " is in use by another program",
                "Choose another by caravan.http.port, or end what has it: `ss -ltnp 'sport = :" + port
                        + "'` names it.");
    }

    /** What a Caravan says about itself; nothing when it is none, or does not answer. */
    private static Optional<String> status(URI health) throws InterruptedException {
        try {
            JsonNode body = new JsonMapper().readTree(Answer.get(health, "").body());
            String status = body.path("status").asText();
            boolean isCaravan = body.has("breaker") && status.matches("[A-Z]{1,10}");
            return isCaravan ? Optional.of(status) : Optional.empty();
        } catch (IOException none) {
            return Optional.empty();
        }
    }
}
