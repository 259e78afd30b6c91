package io.caravan.tenant;

import io.caravan.chat.CaravanException;
import io.caravan.chat.Failure;

/** The tenant may not ask for this, or not now. */
final class RefusedException extends CaravanException {
    private static final long serialVersionUID = 1;

    RefusedException(Failure failure) {
        super(failure);
    }
}
