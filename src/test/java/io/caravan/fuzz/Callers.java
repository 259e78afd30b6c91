package io.caravan.fuzz;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** Send many requests at once, over connections that they keep, and look at each response. */
final class Callers implements AutoCloseable {
    private static final int COUNT = 64;

    private final Site site;
    private final List<Line> lines = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(COUNT);
    private final Map<String, LongAdder> outcomes = new ConcurrentSkipListMap<>();

    Callers(Site site) {
        this.site = site;
        for (int i = 0; i < COUNT; i++) {
            lines.add(new Line(site.port()));
        }
    }

    /**
     * One request for each seed.
     *
     * @throws AssertionError for a response that is not right, naming its request
     */
    void send(List<Long> seeds, Function<Chance, Shot> kind) throws Exception {
        Queue<Long> rest = new ConcurrentLinkedQueue<>(seeds);
        List<Future<?>> calls = lines.stream()
                .<Future<?>>map(line -> threads.submit(() -> work(line, rest, kind)))
                .toList();
        try {
            for (Future<?> call : calls) {
                call.get();
            }
        } catch (ExecutionException e) {
            rest.clear();
            throw new AssertionError(e.getMessage(), e.getCause());
        } finally {
            awaitAll(calls);
            site.upstream.forget();
        }
    }

    /** A line is used by one thread at a time. */
    private static void awaitAll(List<Future<?>> calls) throws InterruptedException {
        for (Future<?> call : calls) {
            try {
                call.get();
            } catch (ExecutionException known) {
                // the first one is thrown
            }
        }
    }

    private void work(Line line, Queue<Long> rest, Function<Chance, Shot> kind) {
        for (Long seed = rest.poll(); seed != null; seed = rest.poll()) {
            Shot shot = kind.apply(new Chance(new Random(seed)));
            site.upstream.says(shot.name(), shot.reply());
            String outcome = outcome(line, shot);
            outcomes.computeIfAbsent(outcome, name -> new LongAdder()).increment();
            if (!shot.leaves()) {
                site.upstream.forget(shot.name());
            }
        }
    }

    private String outcome(Line line, Shot shot) {
        try {
            Optional<Received> received = line.send(shot);
            if (received.isPresent()) {
                return site.judge.judge(received.get(), shot.isHead());
            } else if (shot.leaves()) {
                return "left";
            } else if (!shot.isFramed()) {
                return "closed";
            }
            throw new AssertionError("closed without an answer");
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no answer and not closed: " + shot, e);
        } catch (IOException | AssertionError e) {
            throw new AssertionError(e.getMessage() + "\nto " + shot, e);
        }
    }

    /** What becomes of this one. */
    String outcome(Shot shot) throws IOException {
        try (Line line = new Line(site.port())) {
            return outcome(line, shot);
        }
    }

    Map<String, LongAdder> outcomes() {
        return outcomes;
    }

    void hangUp() throws IOException {
        for (Line line : lines) {
            line.close();
        }
    }

    @Override
    public void close() throws IOException {
        hangUp();
        threads.shutdownNow();
    }
}
