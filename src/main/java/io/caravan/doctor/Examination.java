package io.caravan.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs checks side by side, so that one that hangs holds up no other. */
final class Examination {
    private Examination() {}

    /**
     * What they find, in their order.
     *
     * @param limit after so long those that are not done are given up
     */
    static List<Finding> of(List<Check> checks, Duration limit) throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool(Examination::daemon);
        try {
            List<Future<List<Finding>>> ends = threads.invokeAll(checks, limit.toMillis(), TimeUnit.MILLISECONDS);
            List<Finding> findings = new ArrayList<>();
            for (int i = 0; i < ends.size(); i++) {
                findings.addAll(findings(checks.get(i), ends.get(i)));
            }
            return findings;
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Finding> findings(Check check, Future<List<Finding>> end) throws InterruptedException {
        if (end.isCancelled()) {
            return check.unfinished();
        }
        try {
            return end.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What does not heed an interrupt, a look-up of a name for instance, does not keep the program from ending. */
    private static Thread daemon(Runnable check) {
        Thread thread = new Thread(check, "doctor");
        thread.setDaemon(true);
        return thread;
    }
}
