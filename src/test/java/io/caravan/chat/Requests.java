package io.caravan.chat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests for tests, read as an origin's would be. */
public final class Requests {
    public static final Models MODELS = new Models(List.of(
            new Model("deepseek-flash", 8192, 65536, new Model.Price(1, 10, 100), 100), model("deepseek-v4-pro")));

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final RequestReader READER = new RequestReader(MODELS, "deepseek-flash");

    private Requests() {}

    private static Model model(String name) {
        return new Model(name, 4096, 32768, new Model.Price(1, 10, 100), 100);
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

    public static Pending pending(String text, Merge merge) {
        return new Pending(read(body(text), asker(merge)));
    }
}
