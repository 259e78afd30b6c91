package io.caravan.faults;

import static io.caravan.faults.FaultRow.Counts.FAILURE;
import static io.caravan.faults.FaultRow.Counts.NEUTRAL;
import static io.caravan.faults.FaultRow.Counts.SUCCESS;
import static io.caravan.faults.Outcome.ANSWERED;
import static io.caravan.faults.Outcome.DOUBLE;
import static io.caravan.faults.Outcome.SHORT;
import static io.caravan.simulator.FaultKind.ABORT;
import static io.caravan.simulator.FaultKind.BLANK_LINES;
import static io.caravan.simulator.FaultKind.CONTENT_RISK;
import static io.caravan.simulator.FaultKind.CUT;
import static io.caravan.simulator.FaultKind.DRIP;
import static io.caravan.simulator.FaultKind.EMPTY_BODY;
import static io.caravan.simulator.FaultKind.FINISH_REASON;
import static io.caravan.simulator.FaultKind.HEADER_FLOOD;
import static io.caravan.simulator.FaultKind.HUGE_BODY;
import static io.caravan.simulator.FaultKind.INVALID_JSON;
import static io.caravan.simulator.FaultKind.KEEP_ALIVE_LIE;
import static io.caravan.simulator.FaultKind.PACK_DROP;
import static io.caravan.simulator.FaultKind.PACK_DUPLICATE;
import static io.caravan.simulator.FaultKind.PACK_MALFORMED;
import static io.caravan.simulator.FaultKind.PACK_MERGE;
import static io.caravan.simulator.FaultKind.PACK_NUMBER;
import static io.caravan.simulator.FaultKind.PACK_PROSE;
import static io.caravan.simulator.FaultKind.PACK_REORDER;
import static io.caravan.simulator.FaultKind.PACK_UNKNOWN;
import static io.caravan.simulator.FaultKind.RESET;
import static io.caravan.simulator.FaultKind.SILENCE;
import static io.caravan.simulator.FaultKind.SLOW;
import static io.caravan.simulator.FaultKind.SPACES;
import static io.caravan.simulator.FaultKind.STALL;

import io.caravan.chat.Merge;
import io.caravan.faults.FaultRow.CallCount;
import io.caravan.faults.FaultRow.Counts;
import io.caravan.faults.FaultRow.Hits;
import io.caravan.faults.FaultRow.Script;
import io.caravan.faults.FaultRow.Sees;
import io.caravan.simulator.Fault;
import io.caravan.simulator.FaultKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** Every fault, and what is expected of it. A call has two attempts; a pack has three items. */
final class FaultTable {
    /** A pack is refused or of no use, then each of its items is asked alone. */
    private static final int THEN_EACH_ALONE = 1 + Cell.PACK;

    /** Two attempts at the pack, then two at each of its items. */
    private static final int TWICE_THEN_EACH_TWICE = 2 + 2 * Cell.PACK;

    private FaultTable() {}

    /** The upstream refuses the request, or asks for a pause: no fault of its own. */
    static List<FaultRow> refusals() {
        return List.of(
                refused("400 Failed to deserialize the JSON body", status(400), "refused_by_upstream"),
                refused("400 Model Not Exist", status(400, "Model Not Exist", ""), "refused_by_upstream"),
                refused(
                        "400 maximum context length",
                        status(400, "This model's maximum context length is 1048576 tokens.", ""),
                        "context_too_long"),
                new FaultRow(
                        "400 Content Exists Risk, for one text",
                        new Script(Fault.of(CONTENT_RISK), Hits.FIRST_ITEM, false),
                        Sees.each("content_refused").packed("content_refused", ANSWERED, ANSWERED),
                        CallCount.of(1, THEN_EACH_ALONE),
                        NEUTRAL,
                        EnumSet.allOf(Merge.class)),
                refused("413", status(413), "too_large_for_upstream"),
                refused("422 Invalid parameters", status(422), "refused_by_upstream"),
                pacedOnce("429 Too many requests, once", status(429)),
                pacedOnce("429 Too many requests, Retry-After: 1, once", retryAfter("1")),
                pacedOnce(
                        "429 exceeds your concurrency limit, once",
                        status(429, "Your current concurrency is 3, which exceeds your concurrency limit of 2", "")),
                pacedOnce("429 DS-ERR-RATELIMIT, once", status(429, "slow down", "DS-ERR-RATELIMIT")),
                new FaultRow(
                        "429 Retry-After: 60, always",
                        new Script(retryAfter("60"), Hits.ALL, true),
                        Sees.each("upstream_rate_limit"),
                        CallCount.of(1, 1),
                        NEUTRAL,
                        EnumSet.allOf(Merge.class)));
    }

    /** The upstream fails, and says so or breaks off. */
    static List<FaultRow> failures() {
        return List.of(
                once("500", status(500)),
                always("500", status(500), "upstream_error", 2),
                once("502", status(502)),
                always("502", status(502), "upstream_error", 2),
                once("503 Service is too busy", status(503)),
                always("503 Service is too busy", status(503), "upstream_busy", 2),
                once("503 DS-ERR-SERVICE_UNAVAIL", status(503, "later", "DS-ERR-SERVICE_UNAVAIL")),
                always(
                        "503 DS-ERR-SERVICE_UNAVAIL",
                        status(503, "later", "DS-ERR-SERVICE_UNAVAIL"),
                        "upstream_busy",
                        2),
                new FaultRow(
                        "418, a status that means nothing here, always",
                        new Script(status(418), Hits.ALL, false),
                        Sees.each("upstream_error"),
                        CallCount.of(1, 1),
                        FAILURE,
                        EnumSet.allOf(Merge.class)),
                once("200 with an empty body", Fault.of(EMPTY_BODY)),
                unusable("200 with an empty body", Fault.of(EMPTY_BODY)),
                once("spaces for content", Fault.of(SPACES)),
                unusable("spaces for content", Fault.of(SPACES)),
                once("invalid JSON", Fault.of(INVALID_JSON)),
                unusable("invalid JSON", Fault.of(INVALID_JSON)),
                once("finish_reason insufficient_system_resource", Fault.of(FINISH_REASON)),
                unusable("finish_reason insufficient_system_resource", Fault.of(FINISH_REASON)),
                once("finish_reason aborted", Fault.of(FINISH_REASON, "aborted")),
                unusable("finish_reason aborted", Fault.of(FINISH_REASON, "aborted")),
                once("cut (FIN) within the body", Fault.of(CUT)),
                always("cut (FIN) within the body", Fault.of(CUT), "upstream_broken", 2),
                once("cut (FIN) before anything", Fault.of(CUT, 0)),
                always("cut (FIN) before anything", Fault.of(CUT, 0), "upstream_broken", 2),
                once("abort (RST) within the body", Fault.of(ABORT)),
                always("abort (RST) within the body", Fault.of(ABORT), "upstream_broken", 2),
                once("RST before anything", Fault.of(RESET)),
                always("RST before anything", Fault.of(RESET), "upstream_broken", 2));
    }

    /** The upstream falls silent, or takes longer than there is time. */
    static List<FaultRow> delays() {
        return List.of(
                once("blank lines for ever", Fault.of(BLANK_LINES)),
                always("blank lines for ever", Fault.of(BLANK_LINES), "upstream_timeout", 2),
                once("silence", Fault.of(SILENCE)),
                always("silence", Fault.of(SILENCE), "upstream_timeout", 2),
                once("stall within the body", Fault.of(STALL)),
                always("stall within the body", Fault.of(STALL), "upstream_timeout", 2),
                new FaultRow(
                        "drip (a byte every 100 ms) past the deadline",
                        new Script(Fault.of(DRIP, 1), Hits.TO_THE_DEADLINE, false),
                        Sees.each("deadline_exceeded"),
                        CallCount.of(1, 1),
                        FAILURE,
                        EnumSet.allOf(Merge.class)));
    }

    /** The answer is odd, slow or of unusual size. */
    static List<FaultRow> oddities() {
        return List.of(
                answered("blank lines for 400 ms, then the answer", Fault.of(BLANK_LINES, 400)),
                answered("the answer 500 ms later", Fault.of(SLOW, 500)),
                answered("drip (20 bytes at a time), in time", new Fault(DRIP, Map.of("bytes", "20", "everyMs", "20"))),
                answered("header flood (1 MB of headers)", Fault.of(HEADER_FLOOD)),
                cutShort("finish_reason length", Fault.of(FINISH_REASON, "length")),
                cutShort("finish_reason content_filter", Fault.of(FINISH_REASON, "content_filter")),
                packed("pack: an item is missing", PACK_DROP, 2),
                packed("pack: an id comes twice", PACK_DUPLICATE, 2),
                packed("pack: an answer is a number", PACK_NUMBER, 2),
                packed("pack: an answer under an unknown id", PACK_UNKNOWN, 1),
                packed("pack: answers in the opposite order", PACK_REORDER, 1),
                packed("pack: the JSON breaks off", PACK_MALFORMED, THEN_EACH_ALONE),
                packed("pack: text around the JSON", PACK_PROSE, THEN_EACH_ALONE),
                new FaultRow(
                        "pack: an answer stands with its neighbour's",
                        new Script(Fault.of(PACK_MERGE), Hits.ALL, false),
                        Sees.each(ANSWERED).packed(ANSWERED, ANSWERED, DOUBLE),
                        CallCount.of(2, 2),
                        SUCCESS,
                        EnumSet.of(Merge.PACK)));
    }

    /** So much at once that it is a wave of its own. */
    static List<FaultRow> floods() {
        return List.of(
                once("a body of 100 MB", Fault.of(HUGE_BODY)),
                always("a body of 100 MB", Fault.of(HUGE_BODY), "upstream_broken", 2));
    }

    /** More calls than the account grants, because somebody else uses it up. */
    static FaultRow occupied() {
        return new FaultRow(
                "429 exceeds your concurrency limit, until others have ended",
                new Script(null, Hits.UNTIL_MENDED, true),
                Sees.each("upstream_rate_limit", ANSWERED),
                CallCount.of(Calls.exactly(2), Calls.atLeast(2)),
                NEUTRAL,
                EnumSet.allOf(Merge.class));
    }

    static FaultRow keyRefused() {
        return account("401, until the key is accepted", "upstream_key_invalid");
    }

    static FaultRow balanceUsedUp() {
        return account("402 Insufficient Balance, until it is restored", "upstream_balance");
    }

    /** One call is enough to know; how many are under way until then is a matter of time. */
    private static FaultRow account(String name, String code) {
        return new FaultRow(
                name,
                new Script(null, Hits.UNTIL_MENDED, false),
                Sees.each(code, ANSWERED),
                CallCount.of(Calls.between(0, 1), Calls.between(1, 2)),
                NEUTRAL,
                EnumSet.allOf(Merge.class));
    }

    /** The answer is good, and then the connection is closed that was to be kept. */
    static FaultRow keepAliveLie() {
        return row("keep-alive lie (FIN behind the answer)", Fault.of(KEEP_ALIVE_LIE), Hits.FIRST, ANSWERED, 1, 1, SUCCESS);
    }

    /** What comes next, on the connection that the lie has left in the pool. */
    static FaultRow staleConnection() {
        return new FaultRow(
                "stale connection (the next call after a keep-alive lie)",
                new Script(null, Hits.PERHAPS_ONE_BEFORE, false),
                Sees.each(ANSWERED),
                CallCount.of(1, 1),
                FAILURE,
                EnumSet.allOf(Merge.class));
    }

    /** Faults of connections that are refused, reset or never answered before there is any HTTP. */
    static FaultRow connection(String name, Hits hits, String sees) {
        return new FaultRow(
                name, new Script(null, hits, false), Sees.each(sees), CallCount.of(2, 2), FAILURE, EnumSet.allOf(Merge.class));
    }

    private static Fault status(int status) {
        return Fault.of(FaultKind.STATUS, status);
    }

    private static Fault status(int status, String message, String code) {
        String body = "{\"error\":{\"message\":\"" + message + "\",\"type\":\"error\",\"param\":null,\"code\":\"" + code
                + "\"}}";
        return new Fault(FaultKind.STATUS, Map.of("status", Integer.toString(status), "body", body));
    }

    private static Fault retryAfter(String seconds) {
        return new Fault(FaultKind.STATUS, Map.of("status", "429", "retryAfter", seconds));
    }

    private static FaultRow refused(String name, Fault fault, String code) {
        return row(name + ", always", fault, Hits.ALL, code, 1, THEN_EACH_ALONE, NEUTRAL);
    }

    private static FaultRow pacedOnce(String name, Fault fault) {
        return new FaultRow(
                name,
                new Script(fault, Hits.FIRST, true),
                Sees.each(ANSWERED),
                CallCount.of(2, 2),
                NEUTRAL,
                EnumSet.allOf(Merge.class));
    }

    private static FaultRow once(String name, Fault fault) {
        return row(name + ", once", fault, Hits.FIRST, ANSWERED, 2, 2, FAILURE);
    }

    private static FaultRow always(String name, Fault fault, String code, int calls) {
        return row(name + ", always", fault, Hits.ALL, code, calls, calls, FAILURE);
    }

    private static FaultRow unusable(String name, Fault fault) {
        return row(name + ", always", fault, Hits.ALL, "unusable_answer", 2, TWICE_THEN_EACH_TWICE, FAILURE);
    }

    private static FaultRow answered(String name, Fault fault) {
        return row(name, fault, Hits.ALL, ANSWERED, 1, 1, SUCCESS);
    }

    private static FaultRow cutShort(String name, Fault fault) {
        return row(name, fault, Hits.ALL, SHORT, 1, THEN_EACH_ALONE, SUCCESS);
    }

    private static FaultRow row(
            String name, Fault fault, Hits hits, String sees, int alone, int packed, Counts counts) {
        return new FaultRow(
                name,
                new Script(fault, hits, false),
                Sees.each(sees),
                CallCount.of(alone, packed),
                counts,
                EnumSet.allOf(Merge.class));
    }

    private static FaultRow packed(String name, FaultKind kind, int calls) {
        return new FaultRow(
                name,
                new Script(Fault.of(kind), Hits.ALL, false),
                Sees.each(ANSWERED),
                CallCount.of(calls, calls),
                SUCCESS,
                EnumSet.of(Merge.PACK));
    }
}
