package io.caravan.delivery;

/**
 * What came of an attempt to bring an outcome somewhere.
 *
 * @param code for people and the audit log; never words of a stranger
 * @param isTaken it has arrived
 * @param isFinal there is no use in another one
 * @param isEarly it was not really made, so the next one need not wait
 */
record Attempt(String code, boolean isTaken, boolean isFinal, boolean isEarly) {
    static final Attempt TAKEN = new Attempt("taken", true, true, false);
    static final Attempt UNREACHABLE = new Attempt("unreachable", false, false, false);

    /** Who listened has left. */
    static final Attempt LEFT = new Attempt("left", false, false, true);

    private static final int GONE = 410;

    /** A webhook's response. It says with 410 that it wants no more of this, ever. */
    static Attempt answered(int status) {
        return status >= 200 && status < 300 ? TAKEN : new Attempt("status_" + status, false, status == GONE, false);
    }

    /** Parts of an exception's text are chosen by strangers. */
    static Attempt failed(Throwable problem) {
        return problem instanceof AddressRefusedException
                ? new Attempt("address_refused", false, true, false)
                : UNREACHABLE;
    }
}
