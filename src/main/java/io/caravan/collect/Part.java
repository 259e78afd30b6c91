package io.caravan.collect;

import io.caravan.chat.Answer;
import io.caravan.chat.Charge;
import io.caravan.chat.Pending;
import org.jspecify.annotations.Nullable;

/**
 * One request's part of a call that is over.
 *
 * @param answer what it ends with; none when it has to be asked again, alone
 * @param share what the call cost this request
 */
record Part(Pending pending, @Nullable Answer answer, Charge share) {
    boolean isAnswered() {
        return answer != null;
    }

    void deliver() {
        if (answer != null) {
            pending.complete(answer);
        }
    }

    /** The request again, without company and with what has been spent on it. */
    Pending alone() {
        return pending.having(share).alone();
    }
}
