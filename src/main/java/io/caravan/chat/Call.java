package io.caravan.chat;

import java.time.Duration;
import java.time.Instant;
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

    private int attempts;
    private int turnedAway;
    private long begunAt;
    private @Nullable Reply reply;
    private Charge charge = Charge.NONE;
    private @Nullable Failure failure;
    private @Nullable Duration upstreamAsksFor;
    private Duration backOff = Duration.ZERO;
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

    public int attempts() {
        return attempts;
    }

    /** Notes that the last attempt was none: the upstream did not begin with it, as there were too many. */
    public void turnedAway() {
        turnedAway++;
    }

    /** Attempts that the upstream did not turn away. */
    public int tries() {
        return attempts - turnedAway;
    }

    /** Counts one more time on the wire; what an earlier attempt left behind is forgotten. */
    public void begin() {
        attempts++;
        begunAt = System.nanoTime();
        reply = null;
        failure = null;
        charge = Charge.attempts(attempts);
        upstreamAsksFor = null;
        backOff = Duration.ZERO;
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
        heldBack = false;
    }

    /** This attempt failed, another one is due after {@code wait}; if none can be made, {@code reason} stands. */
    public void retryAfter(Duration wait, Failure reason) {
        failed(reason);
        backOff = wait;
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

    /** How long to wait before the next attempt; zero when none is due. */
    public Duration backOff() {
        return backOff;
    }

    public boolean isSettled() {
        return reply != null || (failure != null && backOff.isZero());
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
