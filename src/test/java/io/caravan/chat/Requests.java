package io.caravan.chat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests for tests, read as an origin's would be. */
public final class Requests {
    public static final Models MODELS = new Models(List.of(
            new Model("deepseek-flash", 8192, 65536, new Model.Price(1, 10, 100), 100, 384_000, 1),
            model("deepseek-v4-pro", 1),
            model("batcher", 5)));

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final RequestReader READER = new RequestReader(MODELS, "deepseek-flash", Templates.NONE, 8);

    private Requests() {}

    private static Model model(String name, int batchBody) {
        return new Model(name, 4096, 32768, new Model.Price(1, 10, 100), 100, 384_000, batchBody);
    }

    public static Asker asker(Merge merge) {
        return asker("acme", merge);
    }

    public static Asker asker(String tenant, Merge merge) {
        return new Asker("test", tenant, Lane.INTERACTIVE, merge);
    }

    public static ChatRequest read(String body, Asker asker) {
        return read(body.getBytes(StandardCharsets.UTF_8), asker);
    }

    public static ChatRequest read(byte[] body, Asker asker) {
        return READER.read(
                body, "r" + NUMBER.incrementAndGet(), asker, Instant.now().plusSeconds(60), null);
    }

    public static ChatRequest read(String body, Asker asker, Instant deadline) {
        return READER.read(
                body.getBytes(StandardCharsets.UTF_8), "r" + NUMBER.incrementAndGet(), asker, deadline, null);
    }

    /** A request with one user message; the text must need no escapes. */
    public static String body(String text) {
        return "{\"model\":\"deepseek-flash\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
    }

    /** A request that goes with others in one body, where the upstream takes five. */
    public static Pending batched(String text) {
        return batched(text, "acme");
    }

    public static Pending batched(String text, String tenant) {
        return new Pending(read(body(text).replace("deepseek-flash", "batcher"), asker(tenant, Merge.BATCH_BODY)));
    }

    public static Pending pending(String text, Merge merge) {
        return new Pending(read(body(text), asker(merge)));
    }
}
