package io.caravan;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that are to come back on the same one. They lie below those that the system gives to clients (from 32768
 * on Linux): else a client of another test could have it while its server is away.
 */
public final class FreePort {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;

    private FreePort() {}

    /** One that nobody listens on now. */
    public static int any() {
        int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
        return isFree(port) ? port : any();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
