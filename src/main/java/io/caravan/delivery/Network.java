package io.caravan.delivery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A range of addresses in CIDR notation.
 *
 * @param bits how many of the first bits belong to the network
 */
record Network(byte[] address, int bits) {
    private static final Pattern FORM = Pattern.compile("([0-9a-fA-F.:]+)/(\\d{1,3})");

    static boolean isOne(String text) {
        return FORM.matcher(text).matches() && (text.contains(":") || text.matches("[0-9]+(\\.[0-9]+){3}/.*"));
    }

    /** @throws IllegalArgumentException when it is no network */
    static Network of(String text) {
        String[] parts = text.split("/", 2);
        try {
            byte[] address = InetAddress.getByName(parts[0]).getAddress(); // a literal: nothing is looked up
            int bits = Integer.parseInt(parts[1]);
            if (bits > address.length * 8) {
                throw new IllegalArgumentException(text);
            }
            return new Network(address, bits);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >>> (bit % 8);
            if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
