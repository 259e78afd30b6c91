package io.caravan.doctor;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS with a server, and what its certificate lacks.
 *
 * @param factory knows whom to trust
 */
record Handshake(Peer peer, SSLSocketFactory factory) {
    /** The TLS version and until when the certificate is good. */
    String over(Socket connection) throws ProblemException, IOException {
        try (SSLSocket socket = (SSLSocket) factory.createSocket(connection, peer.host(), peer.port(), true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket.getSession().getProtocol() + ", certificate good until "
                    + lastDay(socket.getSession().getPeerCertificates()[0]);
        } catch (SSLException | SocketTimeoutException e) {
            throw explained(e);
        }
    }

    private static String lastDay(Certificate certificate) {
        return certificate instanceof X509Certificate x509
                ? x509.getNotAfter()
                        .toInstant()
                        .atZone(ZoneOffset.UTC)
                        .toLocalDate()
                        .toString()
                : "an unknown day";
    }

    private ProblemException explained(IOException problem) {
        if (has(problem, CertificateExpiredException.class)) {
            return problem(
                    "the certificate of " + peer + " has expired",
                    "Have whoever runs it renew it; if it should be good, check the clock of this machine.");
        }
        if (has(problem, CertificateNotYetValidException.class)) {
            return problem(
                    "the certificate of " + peer + " is not valid yet",
                    "The clock of this machine may be slow: switch on its synchronization (`timedatectl set-ntp"
                            + " true`).");
        }
        if (has(problem, CertPathBuilderException.class) || has(problem, CertPathValidatorException.class)) {
            return problem(
                    "this Java does not trust who has signed the certificate of " + peer,
                    "If a proxy of yours answers in its place, or it is your own server, add its authority:"
                            + " `keytool -importcert -cacerts -file AUTHORITY.pem`.");
        }
        if (has(problem, CertificateException.class)) {
            return problem(
                    "the certificate of " + peer + " is for another name",
                    "Use the name that stands in the certificate in " + peer.setting() + ".");
        }
        String message = String.valueOf(problem.getMessage());
        if (message.contains("Unsupported or unrecognized SSL message")) {
            return problem(peer + " does not speak TLS", "Write http:// in " + peer.setting() + ", or another port.");
        }
        return problem(
                "no TLS with " + peer + ": " + message,
                "See whether something on the way, a proxy perhaps, breaks it off: `openssl s_client -connect " + peer
                        + "`.");
    }

    private ProblemException problem(String message, String advice) {
        return new ProblemException(peer.subject(), message, advice);
    }

    private static boolean has(Throwable problem, Class<? extends Throwable> type) {
        for (@Nullable Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
