package io.caravan.faults;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The threads that have begun since this was made and are to end with the gateways. */
final class GatewayThreads {
    /** Threads of what goes on: the JVM, broker, simulator, askers; and the three that all gateways of a JVM share. */
    private static final Pattern OTHERS = Pattern.compile(
            "awaitility.*|process reaper|globalEventExecutor.*|HttpClient-.*|replies|executor-.*|data-plane-.*"
                    + "|kafka-.*-\\d+|vert\\.x-.*|ForkJoinPool.*|deadlines|watched-files|prometheus-metrics-scheduler-.*");

    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    /** Those that have not ended yet. Some wait a while for more work, but none goes on for ever. */
    List<Thread> left() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .filter(thread -> !OTHERS.matcher(thread.getName()).matches())
                .toList();
    }
}
