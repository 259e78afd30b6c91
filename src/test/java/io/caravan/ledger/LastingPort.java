package io.caravan.ledger;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A port that a server can leave and come back to. */
final class LastingPort {
    /** Below those that kernels give to clients (from 32768 on Linux), one of which could be on it in the meantime. */
    private static final int FIRST = 20_000;

    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 100;

    private LastingPort() {}

    /** Of the loopback address, and free at this moment. */
    static int find() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("no free port between " + FIRST + " and " + LAST);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
