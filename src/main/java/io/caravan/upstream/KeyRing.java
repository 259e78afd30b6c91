package io.caravan.upstream;

import io.caravan.chat.Secret;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of an account, and which of them are set aside. The lock of {@link Account} guards it, but for the current key. */
final class KeyRing {
    private List<ApiKey> keys;
    private List<ApiKey> setAside = List.of();
    private int trials;
    private volatile @Nullable ApiKey current;

    KeyRing(List<Secret> secrets) {
        keys = ApiKey.numbered(secrets);
        current = keys.get(0);
    }

    /** From now on there are these, and all are well. */
    void replace(List<Secret> secrets) {
        keys = ApiKey.numbered(secrets);
        setAside = List.of();
        current = keys.get(0);
    }

    /** The first that is well, if one is. Any thread may ask. */
    @Nullable ApiKey current() {
        return current;
    }

    boolean isMissingSome() {
        return !setAside.isEmpty();
    }

    boolean knows(ApiKey key) {
        return keys.contains(key);
    }

    /** Whether it was in use until now. */
    boolean setAside(ApiKey key) {
        if (!keys.contains(key) || setAside.contains(key)) {
            return false;
        }
        List<ApiKey> more = new ArrayList<>(setAside);
        more.add(key);
        change(more);
        return true;
    }

    /** Whether it was set aside until now. */
    boolean restore(ApiKey key) {
        List<ApiKey> fewer = new ArrayList<>(setAside);
        boolean wasSetAside = fewer.remove(key);
        change(fewer);
        return wasSetAside;
    }

    private void change(List<ApiKey> ill) {
        setAside = List.copyOf(ill);
        current = keys.stream().filter(key -> !ill.contains(key)).findFirst().orElse(null);
    }

    /** The key to try next: those set aside in turn, then the current one, if it is to be tried as well. */
    ApiKey next(boolean alsoCurrent) {
        List<ApiKey> candidates = new ArrayList<>(setAside);
        ApiKey now = current;
        if (now != null && (alsoCurrent || candidates.isEmpty())) {
            candidates.add(now);
        }
        return candidates.get(trials++ % candidates.size());
    }
}
