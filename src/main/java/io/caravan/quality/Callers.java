package io.caravan.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.chat.Merge;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks a gateway for items of a template over HTTP, as programs do. */
final class Callers {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern SIZE = Pattern.compile("; size=(\\d{1,9})");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI address;
    private final String template;
    private final Merge merge;
    private final IntConsumer progress;

    /** @param progress told how many have been answered; by several threads at once */
    Callers(URI address, String template, Merge merge, IntConsumer progress) {
        this.address = address;
        this.template = template;
        this.merge = merge;
        this.progress = progress;
    }

    /** @param most under way at once */
    List<Given> ask(List<String> inputs, int most) throws InterruptedException {
        Semaphore room = new Semaphore(most);
        AtomicInteger ended = new AtomicInteger();
        List<CompletableFuture<Given>> answers = new ArrayList<>(inputs.size());
        for (String input : inputs) {
            room.acquire();
            answers.add(client.sendAsync(request(input), BodyHandlers.ofByteArray())
                    .handle(Callers::given)
                    .whenComplete((given, problem) -> {
                        room.release();
                        progress.accept(ended.incrementAndGet());
                    }));
        }
        return answers.stream().map(CompletableFuture::join).toList();
    }

    private HttpRequest request(String input) {
        String body = JSON.createObjectNode()
                .put("template", template)
                .put("input", input)
                .toString();
        return HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .header("X-Caravan-Merge", merge.label())
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static Given given(@Nullable HttpResponse<byte[]> response, @Nullable Throwable problem) {
        if (response == null) {
            return Given.nothing(String.valueOf(problem));
        }
        try {
            JsonNode body = JSON.readTree(response.body());
            JsonNode error = body.path("error");
            return response.statusCode() == 200
                    ? Given.answer(body.at("/choices/0/message/content").asText(), size(response))
                    : Given.nothing(error.path("code").asText() + ": "
                            + error.path("message").asText());
        } catch (IOException e) {
            return Given.nothing("status " + response.statusCode());
        }
    }

    private static int size(HttpResponse<byte[]> response) {
        Matcher size =
                SIZE.matcher(response.headers().firstValue("X-Caravan-Merge").orElse(""));
        return size.find() ? Integer.parseInt(size.group(1)) : 1;
    }
}
