package io.caravan.faults;

import static io.caravan.faults.Counts.FAILURE;
import static io.caravan.faults.Counts.NEUTRAL;
import static io.caravan.faults.Counts.SUCCESS;
import static io.caravan.faults.Hits.ALL;
import static io.caravan.faults.Hits.FIRST;
import static io.caravan.faults.Outcome.ANSWERED;
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
import static io.caravan.simulator.FaultKind.PACK_DROP;
import static io.caravan.simulator.FaultKind.PACK_DUPLICATE;
import static io.caravan.simulator.FaultKind.PACK_MALFORMED;
import static io.caravan.simulator.FaultKind.PACK_MERGE;
import static io.caravan.simulator.FaultKind.PACK_NO_ECHO;
import static io.caravan.simulator.FaultKind.PACK_NUMBER;
import static io.caravan.simulator.FaultKind.PACK_PROSE;
import static io.caravan.simulator.FaultKind.PACK_REORDER;
import static io.caravan.simulator.FaultKind.PACK_SHIFT;
import static io.caravan.simulator.FaultKind.PACK_SWAP;
import static io.caravan.simulator.FaultKind.PACK_UNKNOWN;
import static io.caravan.simulator.FaultKind.RESET;
import static io.caravan.simulator.FaultKind.SILENCE;
import static io.caravan.simulator.FaultKind.SLOW;
import static io.caravan.simulator.FaultKind.SPACES;
import static io.caravan.simulator.FaultKind.STALL;

import io.caravan.simulator.Fault;
import io.caravan.simulator.FaultKind;
import java.util.List;
import java.util.Map;

/** The faults that the simulator makes, and what is expected of each. A call has two attempts; a pack has three items. */
final class FaultTable {
    /** A pack is refused or of no use, and so is half of it, then each of its items is asked alone. */
    private static final int IN_HALVES = 2 + Cell.PACK;

    /** Each of the two, then two attempts at each item. */
    private static final int IN_HALVES_THEN_EACH_TWICE = 2 + 2 * Cell.PACK;

    /** A pack in which something is not sure; once two of its items are asked again, it is. */
    private static final int ONCE_MORE = 3;

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
                FaultRow.of(
                        "400 Content Exists Risk, for one text",
                        new Script(Fault.of(CONTENT_RISK), Hits.FIRST_ITEM),
                        Sees.each("content_refused").packed("content_refused", ANSWERED, ANSWERED),
                        CallCount.ofPack(1, Calls.between(ONCE_MORE, IN_HALVES)),
                        NEUTRAL),
                refused("413", status(413), "too_large_for_upstream"),
                refused("422 Invalid parameters", status(422), "refused_by_upstream"),
                paced("429 Too many requests", status(429)),
                paced("429 Too many requests, Retry-After: 1", retryAfter("1")),
                paced(
                        "429 exceeds your concurrency limit",
                        status(429, "Your current concurrency is 3, which exceeds your concurrency limit of 2", "")),
                paced("429 DS-ERR-RATELIMIT", status(429, "slow down", "DS-ERR-RATELIMIT")),
                row(
                                "429 Retry-After beyond the deadline, always",
                                retryAfter("60"),
                                ALL,
                                "upstream_rate_limit",
                                1,
                                1,
                                NEUTRAL)
                        .paced());
    }

    /** The upstream fails, and says so or breaks off. */
    static List<FaultRow> failures() {
        return List.of(
                once("500", status(500)),
                always("500", status(500), "upstream_error"),
                once("502", status(502)),
                always("502", status(502), "upstream_error"),
                once("503 Service is too busy", status(503)),
                always("503 Service is too busy", status(503), "upstream_busy"),
                once("503 DS-ERR-SERVICE_UNAVAIL", status(503, "later", "DS-ERR-SERVICE_UNAVAIL")),
                always("503 DS-ERR-SERVICE_UNAVAIL", status(503, "later", "DS-ERR-SERVICE_UNAVAIL"), "upstream_busy"),
                row(
                        "a status that means nothing here (418), always",
                        status(418),
                        ALL,
                        "upstream_error",
                        1,
                        1,
                        FAILURE),
                unusableOnce("200 with an empty body", Fault.of(EMPTY_BODY)),
                unusable("200 with an empty body", Fault.of(EMPTY_BODY)),
                unusableOnce("spaces for content", Fault.of(SPACES)),
                unusable("spaces for content", Fault.of(SPACES)),
                unusableOnce("invalid JSON", Fault.of(INVALID_JSON)),
                unusable("invalid JSON", Fault.of(INVALID_JSON)),
                unusableOnce("finish_reason insufficient_system_resource", Fault.of(FINISH_REASON)),
                unusable("finish_reason insufficient_system_resource", Fault.of(FINISH_REASON)),
                unusableOnce("finish_reason aborted", Fault.of(FINISH_REASON, "aborted")),
                unusable("finish_reason aborted", Fault.of(FINISH_REASON, "aborted")),
                once("cut (FIN) before anything", Fault.of(CUT, 0)),
                always("cut (FIN) before anything", Fault.of(CUT, 0), "upstream_broken"),
                once("cut (FIN) within the body", Fault.of(CUT)),
                always("cut (FIN) within the body", Fault.of(CUT), "upstream_broken"),
                once("reset (RST) before anything", Fault.of(RESET)),
                always("reset (RST) before anything", Fault.of(RESET), "upstream_broken"),
                once("abort (RST) within the body", Fault.of(ABORT)),
                always("abort (RST) within the body", Fault.of(ABORT), "upstream_broken"));
    }

    /** The upstream falls silent, or takes longer than there is time. */
    static List<FaultRow> delays() {
        return List.of(
                once("blank lines for ever", Fault.of(BLANK_LINES)),
                tooLate("blank lines for ever", Fault.of(BLANK_LINES)),
                once("silence", Fault.of(SILENCE)),
                tooLate("silence", Fault.of(SILENCE)),
                once("stall within the body", Fault.of(STALL)),
                tooLate("stall within the body", Fault.of(STALL)),
                row(
                        "drip (a byte every 100 ms) past the deadline",
                        Fault.of(DRIP, 1),
                        Hits.TO_THE_DEADLINE,
                        "deadline_exceeded",
                        1,
                        1,
                        FAILURE));
    }

    /** The answer is odd, slow or of unusual size. */
    static List<FaultRow> oddities() {
        return List.of(
                answered("blank lines for 400 ms, then the answer", Fault.of(BLANK_LINES, 400)),
                answered("the answer 500 ms later", Fault.of(SLOW, 500)),
                answered("drip (20 bytes at a time), in time", new Fault(DRIP, Map.of("bytes", "20", "everyMs", "20"))),
                answered("header flood (1 MB)", Fault.of(HEADER_FLOOD)),
                cutShort("finish_reason length", Fault.of(FINISH_REASON, "length")),
                cutShort("finish_reason content_filter", Fault.of(FINISH_REASON, "content_filter")),
                ofPacks("pack: an item is missing", PACK_DROP, ONCE_MORE),
                ofPacks("pack: an id comes twice", PACK_DUPLICATE, ONCE_MORE),
                ofPacks("pack: an answer is a number", PACK_NUMBER, ONCE_MORE),
                ofPacks("pack: an answer under an unknown id", PACK_UNKNOWN, 1),
                ofPacks("pack: answers in the opposite order", PACK_REORDER, 1),
                ofPacks("pack: the JSON breaks off", PACK_MALFORMED, ONCE_MORE),
                ofPacks("pack: text around the JSON", PACK_PROSE, 1),
                ofPacks("pack: an answer stands with its neighbour's", PACK_MERGE, ONCE_MORE),
                ofPacks("pack: answers and echoes stand under the ids of others", PACK_SHIFT, IN_HALVES),
                ofPacks("pack: two answers and their echoes are exchanged", PACK_SWAP, IN_HALVES),
                ofPacks("pack: an echo is missing", PACK_NO_ECHO, ONCE_MORE));
    }

    /** So much at once that it is a wave of its own. */
    static List<FaultRow> floods() {
        return List.of(
                once("a body of 100 MB", Fault.of(HUGE_BODY)),
                always("a body of 100 MB", Fault.of(HUGE_BODY), "upstream_broken"));
    }

    private static Fault status(int status) {
        return Fault.of(FaultKind.STATUS, status);
    }

    private static Fault status(int status, String message, String code) {
        String body = "{\"error\":{\"message\":\"%s\",\"type\":\"error\",\"code\":\"%s\"}}".formatted(message, code);
        return new Fault(FaultKind.STATUS, Map.of("status", Integer.toString(status), "body", body));
    }

    private static Fault retryAfter(String seconds) {
        return new Fault(FaultKind.STATUS, Map.of("status", "429", "retryAfter", seconds));
    }

    private static FaultRow refused(String name, Fault fault, String code) {
        return row(name + ", always", fault, ALL, code, 1, IN_HALVES, NEUTRAL);
    }

    private static FaultRow paced(String name, Fault fault) {
        return row(name + ", once", fault, FIRST, ANSWERED, 2, 2, NEUTRAL).paced();
    }

    private static FaultRow once(String name, Fault fault) {
        return row(name + ", once", fault, FIRST, ANSWERED, 2, 2, FAILURE);
    }

    private static FaultRow always(String name, Fault fault, String code) {
        return row(name + ", always", fault, ALL, code, 2, 2, FAILURE);
    }

    /** The second of a single flight is asked again when the first has failed, and has no time left for all its attempts. */
    private static FaultRow tooLate(String name, Fault fault) {
        return FaultRow.of(
                name + ", always",
                new Script(fault, ALL),
                Sees.each("upstream_timeout").shared("upstream_timeout", "deadline_exceeded"),
                CallCount.of(2, 2),
                FAILURE);
    }

    private static FaultRow unusable(String name, Fault fault) {
        return row(name + ", always", fault, ALL, "unusable_answer", 2, IN_HALVES_THEN_EACH_TWICE, FAILURE);
    }

    private static FaultRow unusableOnce(String name, Fault fault) {
        return row(name + ", once", fault, FIRST, ANSWERED, 2, ONCE_MORE, FAILURE);
    }

    private static FaultRow answered(String name, Fault fault) {
        return row(name, fault, ALL, ANSWERED, 1, 1, SUCCESS);
    }

    private static FaultRow cutShort(String name, Fault fault) {
        return row(name, fault, ALL, SHORT, 1, IN_HALVES, SUCCESS);
    }

    private static FaultRow ofPacks(String name, FaultKind kind, int calls) {
        return row(name, Fault.of(kind), ALL, ANSWERED, calls, calls, SUCCESS).onlyOfPacks();
    }

    private static FaultRow row(
            String name, Fault fault, Hits hits, String sees, int alone, int packed, Counts counts) {
        return FaultRow.of(name, new Script(fault, hits), Sees.each(sees), CallCount.of(alone, packed), counts);
    }
}
