package io.caravan.console;

/**
 * What has come of requests, and what that took.
 *
 * @param calls attempts on the wire
 * @param callsSaved by merging; may be negative, as what follows
 * @param charged billionths of a US dollar that requests were charged, as are the others in money
 * @param savedWarm against a warm prefix cache
 * @param savedCold against a cold one
 */
record Account(
        long answered,
        long failed,
        long calls,
        long callsSaved,
        long tokens,
        long charged,
        long savedWarm,
        long savedCold) {
    static final Account NOTHING = new Account(0, 0, 0, 0, 0, 0, 0, 0);

    Account less(Account before) {
        return new Account(
                answered - before.answered,
                failed - before.failed,
                calls - before.calls,
                callsSaved - before.callsSaved,
                tokens - before.tokens,
                charged - before.charged,
                savedWarm - before.savedWarm,
                savedCold - before.savedCold);
    }
}
