package io.caravan.simulator;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What can go wrong on demand. The parameters of each kind are named beside it; the first is the one that may be given
 * without its name.
 */
public enum FaultKind {
    /** An error status with DeepSeek's text for it, or with the body given. */
    STATUS("status", "retryAfter", "body"),
    /** Status 400, {@code Content Exists Risk}. */
    CONTENT_RISK(),
    /** Status 200 and no body. */
    EMPTY_BODY(),
    /** Status 200 and empty lines for so many milliseconds before the answer; for ever when no time is given. */
    BLANK_LINES("ms", "everyMs"),
    /** The answer's content is spaces alone. */
    SPACES(),
    /** Status 200 and a body that is not JSON. */
    INVALID_JSON(),
    /** The connection is closed (TCP FIN) after so many bytes of the body, half of it unless given. */
    CUT("bytes"),
    /** The connection is reset (TCP RST) before anything is sent. */
    RESET(),
    /** The connection is reset (TCP RST) after the headers and so many bytes of the body, half of it unless given. */
    ABORT("bytes"),
    /** The request is read and nothing is ever sent. */
    SILENCE(),
    /** After so many bytes of the body, half of it unless given, nothing more is sent for ever. */
    STALL("bytes"),
    /** The answer comes so many bytes at a time, with so many milliseconds between them. */
    DRIP("bytes", "everyMs"),
    /** The content goes on until the body has so many bytes. */
    HUGE_BODY("bytes"),
    /** So many headers of 100 bytes each come before the answer. */
    HEADER_FLOOD("headers"),
    /** The answer is whole, and the connection is closed behind it although it was to be kept. */
    KEEP_ALIVE_LIE(),
    /** The answer takes so many milliseconds longer. */
    SLOW("ms"),
    /** The answer ends early, for this reason. */
    FINISH_REASON("reason"),
    /** An item of a packed prompt is not answered. */
    PACK_DROP("item"),
    /** An item's id comes twice. */
    PACK_DUPLICATE("item"),
    /** An answer comes under an id that nobody asked for. */
    PACK_UNKNOWN(),
    /** An item's answer is appended to that of its neighbour. */
    PACK_MERGE("item"),
    /** Answers come in the opposite order, each under its own id. */
    PACK_REORDER(),
    /** The JSON object breaks off. */
    PACK_MALFORMED(),
    /** An item's answer is a number. */
    PACK_NUMBER("item"),
    /** Text stands around the JSON object. */
    PACK_PROSE(),
    /** Each answer stands, with its echo, under the id of the next item; the last under that of the first. */
    PACK_SHIFT(),
    /** The answers to an item and to its neighbour stand, each with its echo, under each other's id. */
    PACK_SWAP("item"),
    /** An item's answer comes without the echo that was asked for. */
    PACK_NO_ECHO("item"),
    /** All items get the answer to one of them, each under its own id and with its own echo. */
    PACK_STEER("item"),
    /** Of a pack with more items than this, only so many are answered, the first ones. */
    PACK_FORGET("above"),
    /** The content ends after so many characters, half of it unless given, with the finish reason {@code length}. */
    PACK_CUT("characters"),
    /** A request of a batch body gets no line. */
    BATCH_DROP("item"),
    /** Its line comes twice. */
    BATCH_DUPLICATE("item"),
    /** Its line has an error status. */
    BATCH_FAIL("status", "item"),
    /** A line comes under an id that nobody asked for. */
    BATCH_UNKNOWN(),
    /** The lines come in the opposite order, each under its own id. */
    BATCH_REORDER();

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> parameters;

    FaultKind(String... parameters) {
        this.parameters = List.of(parameters);
    }

    /** Whether it can happen to the answer of a packed prompt alone. */
    boolean isOfPacks() {
        return name().startsWith("PACK_");
    }

    /** Whether it can happen to the reply to a batch body alone. */
    boolean isOfBatches() {
        return name().startsWith("BATCH_");
    }

    /** @throws IllegalArgumentException when there is no such fault */
    static FaultKind named(String name) {
        return Stream.of(values())
                .filter(kind -> kind.text().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown fault '" + name + "'; known: " + known()));
    }

    private static List<String> known() {
        return Stream.of(values()).map(FaultKind::text).toList();
    }

    /** Returns the name used in headers and scripts, such as {@code empty-body}. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the call gets an error status, and nothing is generated. */
    boolean isRefusal() {
        return this == STATUS || this == CONTENT_RISK;
    }

    List<String> parameters() {
        return parameters;
    }
}
