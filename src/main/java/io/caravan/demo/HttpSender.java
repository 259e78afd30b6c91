package io.caravan.demo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** Asks over HTTP, all at once, as a fleet of programs would. */
final class HttpSender {
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI address;

    HttpSender(URI address) {
        this.address = address;
    }

    void send(List<DemoMessage> messages, Tally tally) {
        for (DemoMessage message : messages) {
            HttpRequest request = HttpRequest.newBuilder(address)
                    .header("Content-Type", "application/json")
                    .header("X-Caravan-Merge", "pack")
                    .timeout(Duration.ofMinutes(2))
                    .POST(BodyPublishers.ofByteArray(message.json()))
                    .build();
            client.sendAsync(request, BodyHandlers.ofByteArray()).whenComplete((response, problem) -> {
                if (problem == null && response.statusCode() == 200) {
                    tally.answered(message.id(), response.body());
                } else {
                    tally.failed(message.id());
                }
            });
        }
    }
}
