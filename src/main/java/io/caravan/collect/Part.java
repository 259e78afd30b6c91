package io.caravan.collect;

import io.caravan.chat.Answer;
import io.caravan.chat.Pending;

/** What one request ends with when its call is over. */
record Part(Pending pending, Answer answer) {
    void deliver() {
        pending.complete(answer);
    }
}
