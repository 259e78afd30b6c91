package io.caravan.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A server somewhere in the network.
 *
 * @param subject of findings about it
 * @param setting that names it
 */
record Peer(String subject, String host, int port, String setting) {
    /** For each step of the way there. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Who is at this address. */
    static Peer of(String subject, URI address, String setting) {
        int usual = isSecure(address) ? 443 : 80;
        return new Peer(subject, address.getHost(), address.getPort() < 0 ? usual : address.getPort(), setting);
    }

    static boolean isSecure(URI address) {
        return address.getScheme().toLowerCase(Locale.ROOT).equals("https");
    }

    List<InetAddress> lookUp() throws ProblemException {
        try {
            return Arrays.asList(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            throw new ProblemException(
                    subject,
                    "there is no address for the name " + host,
                    "Look for a slip in " + setting + ", and whether this machine can look names up: `getent hosts "
                            + host + "`.");
        }
    }

    /** Tries one address after the other, as clients do. The caller closes the socket. */
    Socket connect(List<InetAddress> addresses) throws ProblemException {
        IOException last = new ConnectException("no address");
        for (InetAddress address : addresses) {
            try {
                return connect(address);
            } catch (IOException e) {
                last = e;
            }
        }
        throw unreachable(last);
    }

    private Socket connect(InetAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(address, port), (int) PATIENCE.toMillis());
            socket.setSoTimeout((int) PATIENCE.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private ProblemException unreachable(IOException reason) {
        if (reason instanceof SocketTimeoutException) {
            return new ProblemException(
                    subject,
                    this + " does not answer within " + PATIENCE.toSeconds() + " s",
                    "Something on the way drops connections, a firewall perhaps: have it let this machine through, or"
                            + " correct " + setting + ".");
        }
        if (String.valueOf(reason.getMessage()).contains("refused")) {
            return new ProblemException(
                    subject,
                    this + " refuses connections: nobody listens there",
                    "Start what is to listen there, or correct " + setting + ".");
        }
        return new ProblemException(
                subject,
                this + " cannot be reached: " + reason.getMessage(),
                "Check this machine's network and its routes, and " + setting + ".");
    }

    static String text(List<InetAddress> addresses) {
        return addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
    }

    /** An IPv6 address has brackets where a port follows. */
    static String inAddress(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    @Override
    public String toString() {
        return inAddress(host) + ":" + port;
    }
}
