package io.caravan.faults;

import static io.caravan.faults.Outcome.ANSWERED;

import io.caravan.faults.Door.Manner;
import io.caravan.simulator.Fault;
import io.caravan.simulator.FaultKind;

/** Faults that need more than a word to the simulator, and what is expected of each. */
final class Situations {
    private Situations() {}

    /** The answer is good, and then the connection is closed that was to be kept. */
    static FaultRow keepAliveLie() {
        return FaultRow.of(
                        "keep-alive lie (FIN behind the answer)",
                        new Script(Fault.of(FaultKind.KEEP_ALIVE_LIE), Hits.FIRST),
                        Sees.each(ANSWERED),
                        CallCount.of(1, 1),
                        Counts.SUCCESS)
                .notOfFlights();
    }

    /** What comes next, on the connection that the lie has left in the pool. */
    static FaultRow staleConnection() {
        return FaultRow.of(
                        "stale connection (the call after the lie)",
                        Script.without(Hits.PERHAPS_ONE_BEFORE),
                        Sees.each(ANSWERED),
                        CallCount.of(1, 1),
                        Counts.FAILURE)
                .notOfFlights();
    }

    /** More calls than the account grants, because somebody else uses it up. */
    static FaultRow fullAccount() {
        return FaultRow.of(
                        "429 exceeds your concurrency limit, until others have ended",
                        Script.without(Hits.UNTIL_MENDED),
                        Sees.each("upstream_rate_limit", ANSWERED),
                        CallCount.of(Calls.exactly(2), Calls.atLeast(1)),
                        Counts.NEUTRAL)
                .paced();
    }

    static FaultRow keyRefused() {
        return account("401 Authentication Fails, until the key is accepted", "upstream_key_invalid");
    }

    static FaultRow balanceUsedUp() {
        return account("402 Insufficient Balance, until it is restored", "upstream_balance");
    }

    /** One call is enough to know; how many are under way until then is a matter of time. */
    private static FaultRow account(String name, String code) {
        return FaultRow.of(
                name,
                Script.without(Hits.UNTIL_MENDED),
                Sees.each(code, ANSWERED),
                CallCount.of(Calls.between(0, 1), Calls.between(1, 2)),
                Counts.NEUTRAL);
    }

    static FaultRow refusedConnection() {
        return connection("connection refused, always", Hits.ALL, "upstream_unreachable");
    }

    static FaultRow noAddress() {
        return connection("no address for the name (DNS), always", Hits.ALL, "upstream_unreachable");
    }

    static FaultRow once(Manner manner) {
        return connection(name(manner) + ", once", Hits.FIRST, ANSWERED);
    }

    static FaultRow always(Manner manner) {
        return connection(name(manner) + ", always", Hits.ALL, code(manner));
    }

    /** Where Caravan begins with a TLS handshake, which is a part of connecting. */
    static FaultRow insteadOfTls(Manner manner) {
        String code = manner == Manner.SILENT ? "upstream_unreachable" : code(manner);
        return connection("TLS: " + name(manner).replace("HTTP", "TLS") + ", always", Hits.ALL, code);
    }

    private static String name(Manner manner) {
        return switch (manner) {
            case RESET -> "connection reset (RST) at once";
            case SILENT -> "half-open connection (accepted, never read)";
            case GARBAGE -> "garbage instead of HTTP";
        };
    }

    private static String code(Manner manner) {
        return manner == Manner.SILENT ? "upstream_timeout" : "upstream_broken";
    }

    private static FaultRow connection(String name, Hits hits, String sees) {
        return FaultRow.of(name, Script.without(hits), Sees.each(sees), CallCount.of(2, 2), Counts.FAILURE);
    }
}
