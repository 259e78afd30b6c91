package io.caravan.origin.files;

import io.caravan.chat.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Remembers the ids of a file in bounded memory, as 64 bits of their SHA-256: among a million ids two fall together by
 * chance once in 37 million files. Ids after the first million are compared with those, and no longer remembered. Not
 * thread-safe.
 */
final class SeenIds {
    /** A million ids take 16 MB. */
    private static final int MAX_IDS = 1 << 20;

    private final MessageDigest digest = Sha256.digest();
    private final int maxIds;
    private long[] slots = new long[64];
    private int size;

    SeenIds() {
        this(MAX_IDS);
    }

    SeenIds(int maxIds) {
        this.maxIds = maxIds;
    }

    /** Returns false when the id was there before. */
    boolean add(String id) {
        long hash = hash(id);
        int slot = slotOf(hash, slots);
        if (slots[slot] == hash) {
            return false;
        }
        if (size < maxIds) {
            slots[slot] = hash;
            size++;
            growWhenHalfFull();
        }
        return true;
    }

    /** 0 marks an empty slot. */
    private long hash(String id) {
        long hash = ByteBuffer.wrap(digest.digest(id.getBytes(StandardCharsets.UTF_8)))
                .getLong();
        return hash == 0 ? 1 : hash;
    }

    private static int slotOf(long hash, long[] slots) {
        int slot = (int) hash & (slots.length - 1);
        while (slots[slot] != 0 && slots[slot] != hash) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private void growWhenHalfFull() {
        if (size * 2 <= slots.length) {
            return;
        }
        long[] larger = new long[slots.length * 2];
        for (long hash : slots) {
            if (hash != 0) {
                larger[slotOf(hash, larger)] = hash;
            }
        }
        slots = larger;
    }
}
