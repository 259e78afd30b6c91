package io.caravan.tenant;

import io.caravan.chat.Call;
import io.caravan.chat.Reply;
import io.caravan.chat.Usage;
import io.caravan.tenant.Budgets.Part;
import java.util.List;

/**
 * What a call may use of its tenant's budgets: the worst case of one attempt, until it is known what became of it.
 *
 * @param attempts that had been made before it
 * @param worst what it can cost at most, in billionths of a US dollar
 * @param shares of each budget
 */
record Reservation(int attempts, long worst, List<Share> shares) {
    Reservation {
        shares = List.copyOf(shares);
    }

    /** So much of one budget. */
    record Share(Part part, long amount) {
        void settle(long used) {
            part.budget().settle(amount, used);
        }

        void release() {
            settle(0);
        }
    }

    /** When the attempt is over; returns what it counts for, in billionths of a US dollar. */
    long settle(Call call) {
        Reply reply = call.reply();
        if (call.attempts() == attempts || (reply == null && call.isFree())) {
            shares.forEach(Share::release);
            return 0;
        }
        if (reply == null || !saysAll(call, reply)) {
            shares.forEach(share -> share.settle(share.amount()));
            return worst;
        }
        Usage usage = reply.usage();
        long cost = call.charge().cost();
        shares.forEach(share -> share.settle(share.part().kind().isSpend() ? cost : usage.total()));
        return cost;
    }

    /** An upstream that does not say what it charges, or says so of some of the answers only, may have charged anything. */
    private static boolean saysAll(Call call, Reply reply) {
        boolean hasAllLines =
                !call.isBatch() || reply.lines().size() == call.group().size();
        return reply.usage().total() > 0 && hasAllLines;
    }
}
