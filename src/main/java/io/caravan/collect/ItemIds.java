package io.caravan.collect;

import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;

/**
 * Names for the items of a packed prompt or the requests of a batch body, new for each call: an item that cannot guess
 * its own id cannot close its fence nor answer for its neighbours.
 */
final class ItemIds {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int LENGTH = 8;
    private static final long ALL = pow36(LENGTH);

    private ItemIds() {}

    static List<String> random(int count) {
        return Stream.generate(ItemIds::random).distinct().limit(count).toList();
    }

    private static String random() {
        String id = Long.toString(Math.floorMod(RANDOM.nextLong(), ALL), 36);
        return "0".repeat(LENGTH - id.length()) + id;
    }

    private static long pow36(int exponent) {
        return exponent == 0 ? 1 : 36 * pow36(exponent - 1);
    }
}
