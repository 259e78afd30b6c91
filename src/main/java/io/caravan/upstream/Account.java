package io.caravan.upstream;

import io.caravan.chat.Call;
import io.caravan.chat.Failure;
import io.caravan.chat.Gate;
import io.caravan.chat.Secret;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What pays at an upstream: the key to send, and whether there is any use in sending it. Closed when no key is left that the
 * upstream accepts, or no balance; a probe finds out when that is over. Where nobody tells the balance, real calls find out,
 * one at a time. Thread-safe; while all is well, whoever asks pays for a volatile read.
 */
final class Account {
    private static final Logger LOG = LoggerFactory.getLogger(Account.class);

    private final String upstream;
    private final KeyRing ring;
    private final ProbeTimes times;
    private final AccountPolicy policy;
    private final Supplier<Failure> noBalance;
    private final Listener listener;
    private volatile @Nullable Failure closed;
    private final Trial trial = new Trial();
    private final LastBalance balance = new LastBalance();
    private long openedAt = System.nanoTime();

    /** Who is told, under the lock of the account: must not wait for anything that waits for it. */
    interface Listener {
        /** It can be called now or cannot any more. */
        void changed();

        /** It is worth more than before. */
        void worthMore();
    }

    /**
     * @param upstream its name, for the log
     * @param noBalance what callers are told when the balance is used up
     */
    Account(
            String upstream,
            List<Secret> keys,
            AccountPolicy policy,
            Supplier<Failure> noBalance,
            Listener listener,
            Clock clock) {
        this.upstream = upstream;
        this.policy = policy;
        this.noBalance = noBalance;
        this.listener = listener;
        ring = new KeyRing(keys);
        times = new ProbeTimes(policy.probe(), clock);
    }

    /** How many calls may be under way at once, as {@link Gate#opening()}. */
    int opening() {
        if (closed == null) {
            return Gate.WIDE_OPEN;
        }
        return trial.hasRoom() ? 1 : 0;
    }

    /** Why no call can be made on this account, and when to ask again; nothing if one can. */
    @Nullable Failure trouble() {
        Failure reason = closed;
        return reason == null || opening() > 0
                ? null
                : new Failure(Failure.Kind.ACCOUNT, reason.code(), reason.message(), times.untilNext());
    }

    /** What it was closed for, whether or not it is being tried. */
    @Nullable Failure closedFor() {
        return closed;
    }

    /** The key for a call that is to be sent now; nothing when none can be. The call must {@linkplain #ended end}. */
    @Nullable ApiKey keyFor(Call call) {
        ApiKey key = ring.current();
        return closed == null && key != null ? key : keyOnTrial(call);
    }

    private synchronized @Nullable ApiKey keyOnTrial(Call call) {
        if (closed == null) {
            return ring.current();
        }
        if (!trial.hasRoom()) {
            return null;
        }
        trial.take(call);
        return ring.next(true);
    }

    /** A call was answered that had been sent with one of the keys. */
    void answered(Call call, ApiKey key) {
        if (closed == null ? !times.isCalm() : trial.isOf(call)) {
            noteAnswer(call, key);
        }
    }

    private synchronized void noteAnswer(Call call, ApiKey key) {
        if (closed != null && trial.isOf(call)) {
            ring.restore(key);
            open();
        }
        if (closed == null && !ring.isMissingSome()) {
            times.calm();
        }
    }

    /** A call is over, however: if it was on trial, another one may be. */
    void ended(Call call) {
        if (trial.isOf(call)) {
            endTrial(call);
        }
    }

    private synchronized void endTrial(Call call) {
        if (trial.isOf(call)) {
            trial.release();
            listener.changed();
        }
    }

    /**
     * The upstream has refused a key, which is not used any more.
     *
     * @param reason what callers are told if no other is left
     */
    synchronized void setAside(ApiKey key, Failure reason) {
        boolean wasInUse = ring.setAside(key);
        if (wasInUse) {
            LOG.warn("upstream {} does not accept {}, which is set aside", upstream, key);
        }
        if (!ring.knows(key)) {
            return;
        }
        if (ring.current() == null) {
            close(reason, "it accepts no key of ours");
        } else if (wasInUse) {
            times.lookLater();
        }
    }

    /**
     * The upstream has refused a call because of the account.
     *
     * @param sentAt when the call was sent; what it learned does not hold if the account has opened since
     */
    synchronized void refused(Failure reason, long sentAt) {
        if (closed != null || sentAt - openedAt >= 0) {
            close(reason, "its balance is used up");
        }
    }

    /** Late news of what is known already changes nothing, only that of a call on trial does. */
    private void close(Failure reason, String why) {
        boolean isNews = closed == null;
        if (isNews) {
            LOG.error("ALARM: nothing is sent to upstream {} any more, because {}", upstream, why);
        }
        closed = reason;
        if (isNews || trial.isUnderWay()) {
            trial.end();
            times.lookLater();
            listener.changed();
        }
    }

    private void open() {
        LOG.warn("upstream {} accepts calls again", upstream);
        closed = null;
        trial.end();
        openedAt = System.nanoTime();
        listener.changed();
        listener.worthMore();
    }

    /** There are other keys now, all of them well until the upstream says otherwise. */
    synchronized void replaceKeys(List<Secret> keys) {
        boolean lackedKeys = ring.current() == null;
        ring.replace(keys);
        balance.ask();
        trial.end();
        times.calm();
        times.lookIn(Duration.ZERO);
        if (closed != null && lackedKeys) {
            open();
        }
    }

    /** Whether a probe is to be sent now. Where it would tell nothing, a call may try instead. */
    synchronized boolean isProbeDue() {
        boolean isIll = closed != null || ring.isMissingSome();
        if (trial.isOn() || !times.isDue() || !(isIll || policy.watchesBalance())) {
            return false;
        }
        if (!balance.isTold() && closed != null) {
            trial.begin();
            listener.changed();
        }
        return balance.isTold();
    }

    /** The key for the probe. */
    synchronized ApiKey keyToProbe() {
        return ring.next(closed != null);
    }

    /** The upstream has told the balance of a key. */
    synchronized void told(ApiKey key, Balance told) {
        if (!ring.knows(key)) {
            return;
        }
        if (ring.restore(key)) {
            LOG.warn("upstream {} accepts {} again", upstream, key);
        }
        boolean hasRisen = key == ring.current() && balance.isRise(key, told);
        if (!told.isAvailable()) {
            boolean wasClosed = closed != null;
            close(noBalance.get(), "its balance is used up");
            if (wasClosed) {
                times.lookLater();
            }
            return;
        }
        if (closed != null) {
            open();
        } else if (hasRisen) {
            listener.worthMore();
        }
        planNext();
    }

    /** The upstream has refused the key of a probe. */
    synchronized void refusedProbe(ApiKey key, Failure reason) {
        boolean wasKnown = closed != null || !Objects.equals(key, ring.current());
        setAside(key, reason);
        if (wasKnown) {
            times.lookLater();
        }
    }

    /** The upstream does not tell balances. */
    synchronized void tellsNoBalance() {
        balance.isNotTold();
    }

    /** The probe has found nothing out. */
    synchronized void probedInVain() {
        planNext();
    }

    private void planNext() {
        if (closed != null || ring.isMissingSome()) {
            times.lookLater();
        } else {
            times.lookIn(policy.balanceInterval());
        }
    }

    /** What there is of a currency, as far as is known. */
    synchronized double total(String currency) {
        return balance.total(currency);
    }
}
