package io.caravan.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/** Addresses that only this machine reaches. */
final class Loopback {
    private Loopback() {}

    /** Whether this names nothing else. Other names are not looked up: what they mean may change until they are used. */
    static boolean isMeantBy(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.equals("::1")
                || name.equals("[::1]")
                || (name.matches("127(\\.\\d{1,3}){3}") && isLoopback(name));
    }

    private static boolean isLoopback(String literal) {
        try {
            return InetAddress.getByName(literal).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
