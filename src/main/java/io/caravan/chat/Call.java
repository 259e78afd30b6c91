package io.caravan.chat;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to the upstream for a group, and what came of it. Belongs to one thread at a time; only its audience and its
 * deadline timer look at it from outside.
 */
public final class Call {
    private final Group group;
    private final byte[] prompt;
    private final List<String> itemIds;
    private final Instant deadline;
    private final Audience audience;

    private final Lane lane;

    private int upstream;
    private int attempts;
    private int attemptsHere;
    private int turnedAway;
    private long begunAt;
    private int namedLimit;
    private @Nullable Reply reply;
    private Charge charge = Charge.NONE;
    private @Nullable Failure failure;
    private @Nullable String fallback;
    private @Nullable Duration upstreamAsksFor;
    private Duration backOff = Duration.ZERO;
    private boolean isDueAgain;
    private boolean heldBack;

    /**
     * @param prompt the body to send: JSON in UTF-8
     * @param itemIds for a packed prompt the id of each member, in their order; else empty
     * @param deadline when the last of the askers gives up
     * @param audience who waits for it: the members of the group, and others who want the same
     */
    public Call(Group group, byte[] prompt, List<String> itemIds, Instant deadline, Audience audience) {
        this.group = group;
        this.prompt = prompt;
        this.itemIds = List.copyOf(itemIds);
        this.deadline = deadline;
        this.audience = audience;
        lane = group.members().stream()
                .map(pending -> pending.request().lane())
                .min(Comparator.naturalOrder())
                .orElse(Lane.BULK);
    }

    /** A call for which only the members of its group wait. */
    public Call(Group group, byte[] prompt, List<String> itemIds, Instant deadline) {
        this(group, prompt, itemIds, deadline, Audience.of(group.members()));
    }

    public Group group() {
        return group;
    }

    public byte[] prompt() {
        return prompt;
    }

    public List<String> itemIds() {
        return itemIds;
    }

    /** That of its most urgent member. */
    public Lane lane() {
        return lane;
    }

    public String tenant() {
        return first().asker().tenant();
    }

    public String model() {
        return first().model();
    }

    /** Members share a call only when they have tenant and model in common. */
    private ChatRequest first() {
        return group.members().get(0).request();
    }

    /** Estimated tokens of the prompt. */
    public int tokens() {
        return group.tokens();
    }

    /** Which upstream is asked: 0 is the first choice. */
    public int upstream() {
        return upstream;
    }

    public boolean isPacked() {
        return !itemIds.isEmpty();
    }

    public Instant deadline() {
        return deadline;
    }

    public Duration remaining(Instant now) {
        return Duration.between(now, deadline);
    }

    /** Whether anybody still waits for the answer. */
    public boolean isWanted() {
        return !audience.isEmpty();
    }

    public Audience audience() {
        return audience;
    }

    /** How often it was sent, wherever to. */
    public int attempts() {
        return attempts;
    }

    /** How often it was sent to the upstream that is asked now. */
    public int attemptsHere() {
        return attemptsHere;
    }

    /** When this attempt began, as {@link System#nanoTime()} says. */
    public long begunAt() {
        return begunAt;
    }

    /** Notes that the last attempt was none: the upstream did not begin with it, as there were too many. */
    public void turnedAway() {
        turnedAway++;
    }

    /** Attempts at the upstream that is asked now, without those that it turned away. */
    public int tries() {
        return attemptsHere - turnedAway;
    }

    /** Counts one more time on the wire; what an earlier attempt left behind is forgotten. */
    public void begin() {
        attempts++;
        attemptsHere++;
        begunAt = System.nanoTime();
        reply = null;
        failure = null;
        charge = Charge.attempts(attempts);
        upstreamAsksFor = null;
        namedLimit = 0;
        backOff = Duration.ZERO;
        isDueAgain = false;
    }

    /** Nanoseconds since this attempt began. */
    public long elapsed() {
        return System.nanoTime() - begunAt;
    }

    /** Notes that the upstream asked for a pause. */
    public void pauseFor(@Nullable Duration pause) {
        upstreamAsksFor = pause;
    }

    public @Nullable Duration upstreamAsksFor() {
        return upstreamAsksFor;
    }

    /** Notes the concurrency limit that the upstream named when it refused. */
    public void nameLimit(int calls) {
        namedLimit = calls;
    }

    /** The concurrency limit that the upstream named, or 0. */
    public int namedLimit() {
        return namedLimit;
    }

    public void answered(Reply upstreamReply, Charge charged) {
        reply = upstreamReply;
        charge = charged;
        failure = null;
    }

    /** The call ended without an answer. */
    public void failed(Failure reason) {
        reply = null;
        failure = reason;
        backOff = Duration.ZERO;
        isDueAgain = false;
        heldBack = false;
    }

    /** This attempt failed, another one is due after {@code wait}; if none can be made, {@code reason} stands. */
    public void retryAfter(Duration wait, Failure reason) {
        failed(reason);
        backOff = wait;
        isDueAgain = true;
    }

    /** Another upstream is to be asked at once. */
    public void moveOn(Failure reason, int to, String name) {
        retryAfter(Duration.ZERO, reason);
        upstream = to;
        fallback = name;
        attemptsHere = 0;
        turnedAway = 0;
    }

    /** The upstream of first choice is to be asked next. */
    public void startAgain() {
        if (upstream != 0) {
            upstream = 0;
            fallback = null;
            attemptsHere = 0;
            turnedAway = 0;
        }
    }

    /** As {@link #retryAfter}, but whether another attempt may be made is looked at only then. */
    public void holdBack(Duration wait, Failure reason) {
        retryAfter(wait, reason);
        heldBack = true;
    }

    /** Whether the next attempt has yet to be allowed. */
    public boolean isHeldBack() {
        return heldBack;
    }

    /** How long to wait before the next attempt. */
    public Duration backOff() {
        return backOff;
    }

    /** The name of the upstream that was asked last, if it was not the first choice. */
    public @Nullable String fallback() {
        return fallback;
    }

    public boolean isSettled() {
        return reply != null || (failure != null && !isDueAgain);
    }

    public @Nullable Reply reply() {
        return reply;
    }

    /** For all attempts so far. */
    public Charge charge() {
        return charge;
    }

    public @Nullable Failure failure() {
        return failure;
    }
}
