package io.caravan.delivery;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses belong to the public internet: all but those of IANA's registries of special-purpose addresses (RFC 6890),
 * among them those under which clouds tell machines their credentials.
 */
final class PublicAddresses {
    private static final List<Network> SPECIAL = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/3")
            .map(Network::of)
            .toList();

    /** What is assigned to be public at all. */
    private static final Network GLOBAL = Network.of("2000::/3");

    private static final List<Network> SPECIAL_IN_GLOBAL = Stream.of("2001::/23", "2001:db8::/32", "3fff::/20")
            .map(Network::of)
            .toList();

    /** 6to4 and NAT64: an address of the old kind inside one of the new. */
    private static final Network SIX_TO_FOUR = Network.of("2002::/16");

    private static final Network NAT64 = Network.of("64:ff9b::/96");

    private PublicAddresses() {}

    static boolean contain(InetAddress address) {
        return contain(address.getAddress());
    }

    private static boolean contain(byte[] address) {
        if (address.length == 4) {
            return SPECIAL.stream().noneMatch(network -> network.contains(address));
        }
        if (SIX_TO_FOUR.contains(address)) {
            return contain(Arrays.copyOfRange(address, 2, 6));
        }
        if (NAT64.contains(address)) {
            return contain(Arrays.copyOfRange(address, 12, 16));
        }
        return GLOBAL.contains(address) && SPECIAL_IN_GLOBAL.stream().noneMatch(network -> network.contains(address));
    }
}
