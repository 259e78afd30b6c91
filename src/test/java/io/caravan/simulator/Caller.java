package io.caravan.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Calls a simulator as any client would. */
final class Caller {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Simulator simulator;

    Caller(Simulator simulator) {
        this.simulator = simulator;
    }

    /** A request with a system message and a user message. */
    static ObjectNode request(String text) {
        ObjectNode request = JSON.createObjectNode().put("model", "deepseek-flash");
        request.putArray("messages")
                .addObject()
                .put("role", "system")
                .put("content", "Answer shortly, in JSON if asked.");
        request.withArray("messages").addObject().put("role", "user").put("content", text);
        return request;
    }

    /** The text of a packed prompt whose items have the ids {@code item01}, {@code item02}, … */
    static String packed(String... items) {
        StringBuilder text = new StringBuilder("Answer each item in json.\n");
        for (int i = 0; i < items.length; i++) {
            String id = "item0" + (i + 1);
            text.append("<item id=\"%s\">\n%s\n</item id=\"%s\">\n".formatted(id, items[i], id));
        }
        return text.toString();
    }

    HttpResponse<String> ask(String text, String... headers) throws IOException, InterruptedException {
        return post("/chat/completions", request(text).toString(), headers);
    }

    CompletableFuture<HttpResponse<String>> askLater(String text, String... headers) {
        return client.sendAsync(
                posting("/chat/completions", request(text).toString(), headers), BodyHandlers.ofString());
    }

    HttpResponse<String> stream(String text, String... headers) throws IOException, InterruptedException {
        return post("/chat/completions", request(text).put("stream", true).toString(), headers);
    }

    HttpResponse<String> withFault(String fault, String text) throws IOException, InterruptedException {
        return ask(text, "X-Simulator-Fault", fault);
    }

    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        return client.send(posting(path, body, headers), BodyHandlers.ofString());
    }

    private HttpRequest posting(String path, String body, String... headers) {
        return to(path, headers).POST(BodyPublishers.ofString(body)).build();
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return client.send(to(path, headers).GET().build(), BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        return client.send(
                to(path).method(method, BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder to(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(simulator.baseUri().resolve(path)).timeout(PATIENCE);
        return headers.length == 0 ? request : request.headers(headers);
    }

    static JsonNode json(String text) throws JsonProcessingException {
        return JSON.readTree(text);
    }

    static JsonNode json(HttpResponse<String> response) throws JsonProcessingException {
        return json(response.body());
    }

    static String content(HttpResponse<String> response) throws JsonProcessingException {
        return json(response).at("/choices/0/message/content").textValue();
    }

    static String error(HttpResponse<String> response) throws JsonProcessingException {
        return json(response).at("/error/message").textValue();
    }

    /** The JSON documents of a stream, without {@code [DONE]}. */
    static List<JsonNode> chunks(HttpResponse<String> response) {
        return response.body()
                .lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> parse(line.substring("data: ".length())))
                .toList();
    }

    private static JsonNode parse(String text) {
        try {
            return json(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
