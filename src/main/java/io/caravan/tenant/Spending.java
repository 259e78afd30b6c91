package io.caravan.tenant;

import io.caravan.chat.Call;
import io.caravan.chat.CallNotSentException;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Failure;
import io.caravan.chat.Pending;
import io.caravan.tenant.Budget.Verdict;
import io.caravan.tenant.Budgets.Part;
import io.caravan.tenant.Reservation.Share;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Keeps tenants within their budgets: nothing is sent before the most that it can use is reserved, for each attempt anew,
 * wherever it goes. Thread-safe.
 */
final class Spending {
    private final TenantTable table;
    private final Budgets budgets;
    private final Prices prices;
    private final TenantMeters meters;
    private final Executor threads;
    private final Clock clock;
    private final Map<Call, Reservation> open = new ConcurrentHashMap<>();

    /** @param threads what calls go on with that have waited for a reservation */
    Spending(TenantTable table, Budgets budgets, Prices prices, TenantMeters meters, Executor threads, Clock clock) {
        this.table = table;
        this.budgets = budgets;
        this.prices = prices;
        this.meters = meters;
        this.threads = threads;
        this.clock = clock;
    }

    /**
     * Refuses a request that needs a call for which there is surely not enough left, before it waits for one.
     *
     * @throws RefusedException when that is so
     */
    void foresee(Pending pending) {
        ChatRequest request = pending.request();
        Limits limits = table.of(request.asker().tenant());
        if (limits.caps().isEmpty() || pending.isDone()) {
            return;
        }
        for (Part part : budgets.of(request.asker().tenant(), limits)) {
            part.budget().look();
            Verdict verdict = part.budget()
                    .foresee(amount(part.kind(), 0, request.model(), request.body().length, request.answerTokens()));
            if (verdict == Verdict.USED_UP || verdict == Verdict.TOO_LARGE) {
                Failure failure = Shortages.failure(part.kind(), verdict, clock.instant());
                meters.refused(limits, failure);
                throw new RefusedException(failure);
            }
        }
    }

    /**
     * Completes when the worst case of the next attempt is reserved. Exceptional when it cannot be: with
     * {@link CallNotSentException} when it may be later, with {@link RefusedException} when not in this period.
     */
    CompletionStage<Call> reserve(Call call) {
        Limits limits = table.of(call.tenant());
        if (limits.caps().isEmpty()) {
            return CompletableFuture.completedFuture(call);
        }
        List<Share> shares = new ArrayList<>(limits.caps().size());
        for (Part part : budgets.of(call.tenant(), limits)) {
            long bytes = call.prompt().length;
            shares.add(new Share(part, amount(part.kind(), call.upstream(), call.model(), bytes, call.answerTokens())));
        }
        CompletableFuture<Call> reserved = reserve(shares, 0)
                .thenApply(refused -> refused.isEmpty() ? reserved(call, shares) : refuse(limits, call, refused.get()))
                .toCompletableFuture();
        // Who completes it, if not this thread, is one of the ledger's, which a call must not hold.
        return reserved.isDone() ? reserved : reserved.whenCompleteAsync((sent, refused) -> {}, threads);
    }

    /** A token of the prompt has at least a byte, so there are no more of them than bytes. */
    private long amount(BudgetKind kind, int upstream, String model, long promptBytes, long answerTokens) {
        return kind.isSpend() ? prices.worst(upstream, model, promptBytes, answerTokens) : promptBytes + answerTokens;
    }

    private record Refused(BudgetKind kind, Verdict verdict) {}

    /** One after the other; empty when all are granted, else none is. */
    private static CompletionStage<Optional<Refused>> reserve(List<Share> shares, int next) {
        if (next == shares.size()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        Share share = shares.get(next);
        return share.part().budget().reserve(share.amount()).thenCompose(verdict -> {
            if (verdict == Verdict.GRANTED) {
                return reserve(shares, next + 1);
            }
            shares.subList(0, next).forEach(Share::release);
            return CompletableFuture.completedFuture(
                    Optional.of(new Refused(share.part().kind(), verdict)));
        });
    }

    private Call reserved(Call call, List<Share> shares) {
        long worst = prices.worst(call.upstream(), call.model(), call.prompt().length, call.answerTokens());
        open.put(call, new Reservation(call.attempts(), worst, shares));
        return call;
    }

    /** A pack for which there is not enough is divided: each of its members is refused by itself, if at all. */
    private Call refuse(Limits limits, Call call, Refused refused) {
        Failure failure = Shortages.failure(refused.kind(), refused.verdict(), clock.instant());
        boolean isPassing = refused.verdict() == Verdict.UNAVAILABLE || refused.verdict() == Verdict.TIED_UP;
        if (isPassing ? isRefusal(call, refused.verdict()) : !call.isPacked()) {
            call.group().members().forEach(member -> meters.refused(limits, failure));
        }
        throw isPassing ? CallNotSentException.unrecorded(failure) : new RefusedException(failure);
    }

    /** What can wait does; and what the ledger cannot do is not the doing of the tenant. */
    private static boolean isRefusal(Call call, Verdict verdict) {
        return verdict == Verdict.TIED_UP && !call.lane().isPatient();
    }

    /** The attempt is over, or was not made. */
    void settle(Call call) {
        Reservation reservation = open.remove(call);
        if (reservation != null) {
            meters.spent(table.of(call.tenant()), reservation.settle(call));
        }
    }
}
