package io.caravan.crash;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Callers who always ask for something new, whether there is a gateway or not. Thread-safe. */
final class SpendCallers implements AutoCloseable {
    private static final Executor PAUSE = CompletableFuture.delayedExecutor(500, MILLISECONDS);
    private static final int SPENT = 402;

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI address;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger spent = new AtomicInteger();
    private volatile boolean stopped;

    /** @param callers who ask at once */
    SpendCallers(URI gateway, int callers) {
        address = gateway.resolve("/v1/chat/completions");
        for (int i = 0; i < callers; i++) {
            ask();
        }
    }

    private void ask() {
        if (!stopped) {
            client.sendAsync(request(), BodyHandlers.ofString()).whenComplete((response, trouble) -> judge(response));
        }
    }

    private HttpRequest request() {
        String body = "{\"model\":\"deepseek-flash\",\"max_tokens\":60,\"messages\":[{\"role\":\"user\",\"content\":"
                + "\"Question " + asked.incrementAndGet() + "\"}]}";
        return HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private void judge(@Nullable HttpResponse<String> response) {
        if (response != null && response.statusCode() == 200) {
            ask();
            return;
        }
        if (response != null && response.statusCode() == SPENT) {
            spent.incrementAndGet();
        }
        PAUSE.execute(this::ask);
    }

    /** How often somebody was told that nothing is left. */
    int spent() {
        return spent.get();
    }

    @Override
    public void close() {
        stopped = true;
    }
}
