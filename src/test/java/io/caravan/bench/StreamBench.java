package io.caravan.bench;

import io.caravan.FreePort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Streams through Caravan and straight from the simulator, in turn: when the first part comes, how many parts a second, and
 * the memory of many open streams. Caravan and the simulator are processes of their own, started by the launcher. Arguments:
 * rounds (0: only the memory), open streams.
 */
final class StreamBench implements AutoCloseable {
    private static final int QUESTIONS_A_ROUND = 200;
    private static final int BUSY_STREAMS = 32;

    /** Rounds before those that count. */
    private static final int WARM_UP = 10;

    private static final Pattern SAYS_SOMETHING = Pattern.compile("\"(reasoning_)?content\":\"[^\"]");
    private static final int PARTS_OF_A_LONG_ANSWER = 4_000;

    private final Path work;
    private final List<Process> processes = new ArrayList<>();
    private final java.net.http.HttpClient prober = java.net.http.HttpClient.newHttpClient();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(5_000).setMaxWaitQueueSize(-1));
    private final int streams;

    /** Where chat completions are asked for. */
    private record Target(int port, String path) {}

    private StreamBench(int streams) throws IOException {
        work = Files.createTempDirectory(Path.of("target"), "stream-bench").toAbsolutePath();
        this.streams = streams;
    }

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 7;
        int streams = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
        try (StreamBench bench = new StreamBench(streams)) {
            if (rounds > 0) {
                bench.firstParts(rounds);
                bench.parts(rounds);
            }
            bench.memory();
        }
        System.exit(0);
    }

    private void firstParts(int rounds) throws Exception {
        Target straight = simulator("--first-token", "20ms", "--tokens-per-second", "1000");
        Target through = caravan(straight).target();
        List<Double> added = new ArrayList<>();
        for (int round = -WARM_UP; round < rounds; round++) {
            double one = medianFirstPart(round % 2 == 0 ? straight : through);
            double other = medianFirstPart(round % 2 == 0 ? through : straight);
            if (round >= 0) {
                added.add(round % 2 == 0 ? other - one : one - other);
            }
        }
        print("first part: added to the median, ms", added);
        stop();
    }

    private double medianFirstPart(Target target) throws InterruptedException {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < QUESTIONS_A_ROUND; i++) {
            long start = System.nanoTime();
            AtomicLong first = new AtomicLong();
            CountDownLatch done = new CountDownLatch(1);
            ask(target, "question " + i, part -> noteFirst(part, first), done);
            await(done);
            millis.add((first.get() - start) / 1e6);
        }
        return median(millis);
    }

    /** The first in which the model says something: what only begins an answer Caravan keeps back. */
    private static void noteFirst(Buffer part, AtomicLong first) {
        if (first.get() == 0 && SAYS_SOMETHING.matcher(part.toString()).find()) {
            first.set(System.nanoTime());
        }
    }

    private void parts(int rounds) throws Exception {
        Target straight =
                simulator("--tokens-per-second", "20000", "--answer-tokens", Integer.toString(PARTS_OF_A_LONG_ANSWER));
        Target through = caravan(straight).target();
        List<Double> straightRates = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = -WARM_UP; round < rounds; round++) {
            double one = rate(round % 2 == 0 ? straight : through);
            double other = rate(round % 2 == 0 ? through : straight);
            if (round >= 0) {
                straightRates.add(round % 2 == 0 ? one : other);
                ratios.add(round % 2 == 0 ? other / one : one / other);
            }
        }
        print("parts a second, straight", straightRates);
        print("parts a second, through Caravan as a ratio", ratios);
        stop();
    }

    /** Parts a second of busy streams. */
    private double rate(Target target) throws InterruptedException {
        AtomicLong parts = new AtomicLong();
        CountDownLatch done = new CountDownLatch(BUSY_STREAMS);
        long start = System.nanoTime();
        for (int i = 0; i < BUSY_STREAMS; i++) {
            ask(target, "long answer " + i, part -> parts.addAndGet(count(part)), done);
        }
        await(done);
        return parts.get() * 1e9 / (System.nanoTime() - start);
    }

    private void memory() throws Exception {
        // An answer takes far longer than it takes to open all streams.
        Target straight = simulator("--tokens-per-second", "10", "--answer-tokens", "10000");
        Gateway caravan = caravan(straight);
        CountDownLatch warm = new CountDownLatch(BUSY_STREAMS);
        for (int i = 0; i < BUSY_STREAMS; i++) {
            whole(caravan.target(), warm);
        }
        await(warm);
        long idle = resident(caravan.process());
        AtomicLong opened = new AtomicLong();
        for (int i = 0; i < streams; i++) {
            boolean[] isOpen = {false};
            ask(
                    caravan.target(),
                    "open " + i,
                    part -> {
                        if (!isOpen[0]) {
                            isOpen[0] = true;
                            opened.incrementAndGet();
                        }
                    },
                    new CountDownLatch(1));
        }
        while (opened.get() < streams) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        long before = resident(caravan.process());
        TimeUnit.SECONDS.sleep(20);
        System.out.printf(
                Locale.ROOT,
                "%,d open streams: resident memory %,d MB idle, %,d MB once they are open, %,d MB 20 s later%n",
                streams,
                idle >> 20,
                before >> 20,
                resident(caravan.process()) >> 20);
        stop();
    }

    /** A question that is no stream. */
    private void whole(Target target, CountDownLatch done) {
        client.request(HttpMethod.POST, target.port(), "127.0.0.1", target.path())
                .compose(request -> request.putHeader("Content-Type", "application/json")
                        .send("{\"prompt\":\"Hi\",\"max_tokens\":1,\"model\":\"no-such-model\"}"))
                .onComplete(sent -> done.countDown());
    }

    private interface OnPart {
        void came(Buffer part);
    }

    private void ask(Target target, String text, OnPart onPart, CountDownLatch done) {
        String body = "{\"model\":\"deepseek-flash\",\"stream\":true,\"max_tokens\":20000,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(target.port())
                .setURI(target.path())
                .putHeader("Content-Type", "application/json");
        client.request(options)
                .compose(request -> request.send(body))
                .compose(response -> read(response, onPart))
                .onFailure(problem -> System.err.println("a stream failed: " + problem))
                .onComplete(read -> done.countDown());
    }

    private static Future<Void> read(HttpClientResponse response, OnPart onPart) {
        if (response.statusCode() != 200) {
            return Future.failedFuture("status " + response.statusCode());
        }
        response.handler(onPart::came);
        return response.end();
    }

    private static long count(Buffer part) {
        long count = 0;
        for (int i = 1; i < part.length(); i++) {
            if (part.getByte(i) == '\n' && part.getByte(i - 1) == '\n') {
                count++;
            }
        }
        return count;
    }

    private Target simulator(String... arguments) throws Exception {
        int port = FreePort.any();
        List<String> command =
                new ArrayList<>(List.of("./caravan", "simulate", "--no-count-items", "--port", "" + port));
        command.addAll(List.of(arguments));
        start(command, "http://127.0.0.1:" + port + "/models");
        return new Target(port, "/chat/completions");
    }

    /** A Caravan, and the process that it is. */
    private record Gateway(Target target, Process process) {}

    private Gateway caravan(Target upstream) throws Exception {
        int port = FreePort.any();
        List<String> command = List.of(
                "./caravan",
                "run",
                "--set",
                "caravan.upstream.base-url=http://127.0.0.1:" + upstream.port(),
                "--set",
                "caravan.http.port=" + port,
                "--set",
                "caravan.data.dir=" + work.resolve("data"),
                "--set",
                "caravan.files.dir=" + work.resolve("files"),
                "--set",
                "caravan.call.max-concurrent=" + (streams + 100),
                "--set",
                "caravan.call.start-concurrent=" + (streams + 100));
        Process process = start(command, "http://127.0.0.1:" + port + "/health");
        return new Gateway(new Target(port, "/v1/chat/completions"), process);
    }

    private Process start(List<String> command, String probe) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve(command.get(1) + ".log").toFile());
        builder.environment().remove("DEEPSEEK_API_KEY");
        Process process = builder.start();
        processes.add(process);
        while (!answers(probe)) {
            if (!process.isAlive()) {
                throw new IllegalStateException(command + " ended, see " + work);
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return process;
    }

    private boolean answers(String url) throws InterruptedException {
        try {
            return prober.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Bytes of memory that the process has. */
    private static long resident(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }

    private static void await(CountDownLatch done) throws InterruptedException {
        if (!done.await(5, TimeUnit.MINUTES)) {
            throw new IllegalStateException("not all streams ended in five minutes");
        }
    }

    private static void print(String what, List<Double> values) {
        System.out.printf(
                Locale.ROOT,
                "%s: median %,.3f (%,.3f to %,.3f), %d rounds%n",
                what,
                median(values),
                Collections.min(values),
                Collections.max(values),
                values.size());
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private void stop() throws InterruptedException {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
        processes.clear();
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        vertx.close();
    }
}
