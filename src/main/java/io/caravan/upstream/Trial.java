package io.caravan.upstream;

import io.caravan.chat.Call;
import org.jspecify.annotations.Nullable;

/** Whether real calls try a closed account out, one at a time. The lock of {@link Account} guards it; any thread may look. */
final class Trial {
    private volatile boolean isOn;
    private volatile @Nullable Call call;

    boolean isOn() {
        return isOn;
    }

    boolean hasRoom() {
        return isOn && call == null;
    }

    /** Whether this is the call that tries. */
    boolean isOf(Call candidate) {
        return call == candidate;
    }

    boolean isUnderWay() {
        return call != null;
    }

    void begin() {
        isOn = true;
    }

    void take(Call trying) {
        call = trying;
    }

    /** The call has found nothing out; the next one may. */
    void release() {
        call = null;
    }

    void end() {
        isOn = false;
        call = null;
    }
}
