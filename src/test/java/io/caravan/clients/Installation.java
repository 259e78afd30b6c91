package io.caravan.clients;

import static org.awaitility.Awaitility.await;

import io.caravan.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code ./caravan simulate} and {@code ./caravan run}, started as the README says. */
final class Installation implements AutoCloseable {
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(3);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path work;
    private final List<Process> processes = new ArrayList<>();
    private final String url;

    Installation(Path work, String... settings) throws Exception {
        this.work = work;
        int simulatorPort = FreePort.any();
        int port = FreePort.any();
        url = "http://127.0.0.1:" + port;
        try {
            start("simulate", "--port", Integer.toString(simulatorPort));
            awaitAnswer("http://127.0.0.1:" + simulatorPort + "/models");
            List<String> run = new ArrayList<>(List.of("run"));
            set(run, "caravan.upstream.base-url", "http://127.0.0.1:" + simulatorPort);
            set(run, "caravan.http.port", Integer.toString(port));
            set(run, "caravan.data.dir", work.resolve("data").toString());
            set(run, "caravan.files.dir", work.resolve("files").toString());
            for (int i = 0; i < settings.length; i += 2) {
                set(run, settings[i], settings[i + 1]);
            }
            start(run.toArray(String[]::new));
            awaitAnswer(url + "/health");
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    private static void set(List<String> command, String key, String value) {
        command.add("--set");
        command.add(key + "=" + value);
    }

    private void start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("./caravan"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log(arguments[0]).toFile());
        builder.environment().remove("DEEPSEEK_API_KEY");
        processes.add(builder.start());
    }

    private Path log(String command) {
        return work.resolve(command + ".log");
    }

    private void awaitAnswer(String address) {
        await().atMost(STARTS_WITHIN)
                .ignoreExceptionsInstanceOf(IOException.class)
                .failFast("one of them ended: see its log in " + work, () -> processes.stream()
                        .anyMatch(process -> !process.isAlive()))
                .until(() -> status(address) == 200);
    }

    private int status(String address) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.discarding())
                .statusCode();
    }

    /** Of the API, as clients are told it. */
    String baseUrl() {
        return url + "/v1";
    }

    /** What Caravan has printed. */
    String output() throws IOException {
        return Files.readString(log("run"));
    }

    /** Kills whoever does not end within half a minute. */
    @Override
    public void close() {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            process.onExit().completeOnTimeout(process, 30, TimeUnit.SECONDS).join();
            process.destroyForcibly();
        }
    }
}
