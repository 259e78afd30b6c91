package io.caravan.crash;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.caravan.chat.Merge;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Callers who ask with a key of their own, and again with the same key until they have an answer. Thread-safe. */
final class HttpCallers {
    /** Answers that say: not now. */
    private static final Set<Integer> NOT_NOW = Set.of(429, 503);

    private static final Executor PAUSE = CompletableFuture.delayedExecutor(100, MILLISECONDS);
    private static final int CALLERS_AT_THE_END = 16;

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI address;
    private final Results results;
    private final Map<Question, String> answers = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    HttpCallers(URI gateway, Results results) {
        address = gateway.resolve("/v1/chat/completions");
        this.results = results;
    }

    void ask(Question question) {
        results.asked(question);
        send(question);
    }

    private void send(Question question) {
        if (!stopped) {
            client.sendAsync(request(question), BodyHandlers.ofString())
                    .whenComplete((response, trouble) -> judge(question, response));
        }
    }

    private void judge(Question question, @Nullable HttpResponse<String> response) {
        if (response == null || NOT_NOW.contains(response.statusCode())) {
            PAUSE.execute(() -> send(question));
        } else {
            answers.put(question, response.body());
            results.came(question.id(), response.body());
        }
    }

    private HttpRequest request(Question question) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "key-" + question.id())
                .POST(BodyPublishers.ofString(question.body()));
        if (question.merge() != Merge.NONE) {
            request.header("X-Caravan-Merge", question.merge().label());
        }
        return request.build();
    }

    /** Asks again for what has its outcome: the same has to come, from the ledger. Returns what did not, a sentence each. */
    List<String> askAgain(int most) throws InterruptedException {
        List<String> different = java.util.Collections.synchronizedList(new ArrayList<>());
        Semaphore callers = new Semaphore(CALLERS_AT_THE_END);
        for (Question question : answers.keySet().stream().limit(most).toList()) {
            callers.acquire();
            client.sendAsync(request(question), BodyHandlers.ofString()).whenComplete((response, trouble) -> {
                String complaint = response == null ? "got no answer" : complaint(question, response);
                if (complaint != null) {
                    different.add(question.id() + ", asked again, " + complaint);
                }
                callers.release();
            });
        }
        callers.acquire(CALLERS_AT_THE_END);
        return List.copyOf(different);
    }

    private @Nullable String complaint(Question question, HttpResponse<String> response) {
        if (!response.body().equals(answers.get(question))) {
            return "got " + response.body() + " after " + answers.get(question);
        }
        String source = response.headers().firstValue("X-Caravan-Source").orElse("none");
        return Results.isHeld(response.body()) || source.equals("ledger") ? null : "got it from " + source;
    }

    void stop() {
        stopped = true;
    }
}
