package io.caravan.faults;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Asks over HTTP, everybody at once. */
final class HttpCallers {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Outcomes outcomes;

    HttpCallers(Outcomes outcomes) {
        this.outcomes = outcomes;
    }

    /** @param deadline in seconds */
    void ask(int port, Question question, String deadline) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .header("X-Caravan-Deadline", deadline)
                .POST(BodyPublishers.ofString(question.body()))
                .build();
        client.sendAsync(request, BodyHandlers.ofString())
                .whenComplete((response, trouble) ->
                        outcomes.came(question.id(), response == null ? "no response: " + trouble : read(response)));
    }

    /** An error has an error's status, or it is none; who is to come back is told when. */
    private static String read(HttpResponse<String> response) {
        int status = response.statusCode();
        boolean isError = response.body().startsWith("{\"error\"");
        boolean saysWhen = response.headers().firstValue("Retry-After").isPresent();
        boolean saysSo = isError == (status >= 400) && (status != 503 || saysWhen);
        return saysSo ? response.body() : "status " + status + ", " + response.headers() + ", " + response.body();
    }
}
