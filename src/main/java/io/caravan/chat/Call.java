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
    private final Echo echo;
    private final Instant deadline;
    private final Audience audience;

    private final Lane lane;
    private CallTrace trace = CallTrace.NONE;

    private int upstream;
    private int attempts;
    private int attemptsHere;
    private int turnedAway;
    private long begunAt;
    private int namedLimit;
    private @Nullable Reply reply;
    private Charge charge = Charge.NONE;
    private @Nullable Failure failure;
    private @Nullable String retriedFor;
    private @Nullable String fallback;
    private @Nullable Duration upstreamAsksFor;
    private Duration backOff = Duration.ZERO;
    private boolean isDueAgain;
    private boolean heldBack;
    private boolean spoiled;
    private byte @Nullable [] partial;
    private @Nullable String sourceOfPartial;
    private List<Group> leftOut = List.of();
    private boolean scattered;
    private boolean free;
    private long answerTokens;

    /**
     * @param prompt the body to send: JSON in UTF-8
     * @param itemIds for a packed prompt or a batch body the id of each member, in their order; else empty
     * @param deadline when the last of the askers gives up
     * @param audience who waits for it: the members of the group, and others who want the same
     */
    public Call(Group group, byte[] prompt, List<String> itemIds, Instant deadline, Audience audience) {
        this(group, prompt, itemIds, Echo.USUAL, deadline, audience);
    }

    private Call(Group group, byte[] prompt, List<String> itemIds, Echo echo, Instant deadline, Audience audience) {
        this.group = group;
        this.prompt = prompt;
        this.itemIds = List.copyOf(itemIds);
        this.echo = echo;
        this.deadline = deadline;
        this.audience = audience;
        lane = group.members().stream()
                .map(pending -> pending.request().lane())
                .min(Comparator.naturalOrder())
                .orElse(Lane.BULK);
        answerTokens = group.members().stream()
                .mapToLong(pending -> pending.request().answerTokens())
                .sum();
    }

    /** A call for which only the members of its group wait. */
    public Call(Group group, byte[] prompt, List<String> itemIds, Instant deadline) {
        this(group, prompt, itemIds, Echo.USUAL, deadline);
    }

    /** A call in which this echo of each item is asked for. */
    public Call(Group group, byte[] prompt, List<String> itemIds, Echo echo, Instant deadline) {
        this(group, prompt, itemIds, echo, deadline, Audience.of(group.members()));
    }

    public Group group() {
        return group;
    }

    public CallTrace trace() {
        return trace;
    }

    /** Notes who follows it. */
    public void follow(CallTrace follower) {
        trace = follower;
    }

    public byte[] prompt() {
        return prompt;
    }

    public List<String> itemIds() {
        return itemIds;
    }

    /** What stands beside each answer of a packed call. */
    public Echo echo() {
        return echo;
    }

    /** Notes who was collected with its members but cannot be asked with them. */
    public void leaveOut(List<Group> others) {
        leftOut = List.copyOf(others);
    }

    /** Those who are to be asked by themselves. */
    public List<Group> leftOut() {
        return leftOut;
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

    /** Where the parts of the answer go, if there is one asker who wants it so. */
    public @Nullable Downstream downstream() {
        return group.size() == 1 ? group.members().get(0).downstream() : null;
    }

    /** Whether some of the answer is with its asker already, so that it cannot be asked for anew. */
    public boolean hasBegunToAnswer() {
        Downstream downstream = downstream();
        return downstream != null && downstream.hasBegun();
    }

    /** Estimated tokens of the prompt. */
    public int tokens() {
        return group.tokens();
    }

    /** The most tokens that the answer can have. */
    public long answerTokens() {
        return answerTokens;
    }

    /** Notes that the answer may have so many tokens, whatever its members would have alone. */
    public void mayAnswer(long tokens) {
        answerTokens = tokens;
    }

    /** Which upstream is asked: 0 is the first choice. */
    public int upstream() {
        return upstream;
    }

    public boolean isPacked() {
        return !itemIds.isEmpty();
    }

    /** Whether each of its members has a request of its own in the body. */
    public boolean isBatch() {
        return isPacked() && group.merge() == Merge.BATCH_BODY;
    }

    /** Whether its members share one prompt and one answer. */
    public boolean sharesAnswer() {
        return isPacked() && !isBatch();
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
        retriedFor = attempts == 1 || failure == null ? null : failure.code();
        reply = null;
        failure = null;
        charge = Charge.attempts(attempts);
        upstreamAsksFor = null;
        namedLimit = 0;
        backOff = Duration.ZERO;
        isDueAgain = false;
        spoiled = false;
        partial = null;
        free = false;
    }

    /** Notes that nothing was generated by the last attempt, so that the upstream does not charge it. */
    public void costsNothing() {
        free = true;
    }

    /** Whether the last attempt is known to cost nothing, though it has no answer. */
    public boolean isFree() {
        return free;
    }

    /** The code of the failure for which this attempt is made, if it is not the first. */
    public @Nullable String retriedFor() {
        return retriedFor;
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

    /** Notes that this came as the answer that its members share, and is none as a whole. */
    public void spoil(byte[] body) {
        spoiled = true;
        keep(body);
    }

    /** Whether the answer was of no use: one of those who share it may have spoiled it for all. */
    public boolean isSpoiled() {
        return spoiled;
    }

    /** Keeps what has come of a shared answer before it failed: it may hold some of what was asked. */
    public void keep(byte[] body) {
        partial = body;
        sourceOfPartial = fallback;
    }

    /** What came of an answer that failed, if it was kept; not to be had twice. */
    public byte @Nullable [] takePartial() {
        byte[] taken = partial;
        partial = null;
        return taken;
    }

    /** The last attempt failed, but this much of its answer is used; what it was charged nobody says. */
    public void cutShort(String content) {
        backOff = Duration.ZERO;
        isDueAgain = false;
        heldBack = false;
        fallback = sourceOfPartial;
        answered(new Reply(new byte[0], content, "", Usage.NONE), Charge.attempts(attempts));
    }

    /** It ends without an answer, and each of its members is to be asked by itself: that may go where this cannot. */
    public void scatter(Failure reason) {
        failed(reason);
        scattered = true;
    }

    public boolean isScattered() {
        return scattered;
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
