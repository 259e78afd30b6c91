package io.caravan.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A {@code caravan run} in a JVM of its own, which can be killed. */
final class GatewayProcess implements AutoCloseable {
    /** What a JVM that is killed with SIGKILL exits with, and one that a fault point halts. */
    static final int KILLED = 137;

    private static final String READY = "Caravan is ready:";
    private static final Duration START = Duration.ofSeconds(60);

    private static final Pattern ENDING = Pattern.compile("\"(drain|main|.*Shutdown.*|.*Kafka.*|groups)\"");

    private final Process process;
    private final Path log;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Thread lastResort = new Thread(this::close);

    private GatewayProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(lastResort);
        Thread reader = new Thread(this::read, "gateway-output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Returns at once; {@link #awaitReady} waits.
     *
     * @param options of the JVM, its class path among them
     * @param log to which it adds what it says
     */
    static GatewayProcess start(List<String> options, Map<String, String> settings, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(options, settings))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("CARAVAN_") || name.startsWith("DEEPSEEK_"));
        return new GatewayProcess(builder.start(), log);
    }

    private static List<String> command(List<String> options, Map<String, String> settings) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The quickest start and little memory: a round lasts two seconds.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m"));
        if (Runtime.version().feature() >= 21) {
            command.add("-Dcamel.threads.virtual.enabled=true");
        }
        command.add("-Dcaravan.home=" + Path.of("").toAbsolutePath());
        command.addAll(options);
        command.addAll(List.of("io.caravan.Application", "run"));
        settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        return command;
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(READY)) {
                    ready.complete(null);
                }
            }
        } catch (IOException e) {
            ready.completeExceptionally(new UncheckedIOException(e));
        } finally {
            ready.completeExceptionally(new IllegalStateException("the gateway ended before it was ready, see " + log));
        }
    }

    void awaitReady() throws InterruptedException, ExecutionException, TimeoutException {
        ready.get(START.toSeconds(), TimeUnit.SECONDS);
    }

    boolean isReady() {
        return ready.isDone() && !ready.isCompletedExceptionally();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns whether it ended by itself within this time. */
    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What the process exited with; only after it has ended. */
    int exitCode() {
        return process.exitValue();
    }

    /** As the kernel or a power cut does it: nothing is finished, nothing is said. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As an operator does it. {@link Process#destroy} would close the pipe that it still writes to, too. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** The threads that end it, and what they wait for. */
    String whatItIsAt() throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process threads = new ProcessBuilder(jcmd, Long.toString(pid()), "Thread.print").start();
        String all = new String(threads.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Arrays.stream(all.split("\n\n"))
                .filter(thread -> ENDING.matcher(thread).find())
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        if (Thread.currentThread() != lastResort) {
            Runtime.getRuntime().removeShutdownHook(lastResort);
        }
    }
}
