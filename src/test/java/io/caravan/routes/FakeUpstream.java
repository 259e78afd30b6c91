package io.caravan.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An upstream that does what a test says, call by call, and keeps what it was sent. */
final class FakeUpstream implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern ITEM =
            Pattern.compile("<item id=\"([0-9a-z]{8})\">\n(.*?)\n</item id=\"\\1\">", Pattern.DOTALL);

    private static final Pattern ECHO = Pattern.compile("its (first|last) (\\d+) words");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private final AtomicInteger brokenOff = new AtomicInteger();
    private final List<Seen> probes = new CopyOnWriteArrayList<>();
    private volatile List<Step> script = List.of(FakeUpstream::echo);
    private volatile Step balance = balance(true, "10.00");

    /** What it does with a call. */
    interface Step {
        void answer(HttpExchange exchange, Seen request) throws IOException, InterruptedException;
    }

    /** A call as it arrived. */
    record Seen(String line, Headers headers, String body, long nanos) {
        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String key() {
            return String.valueOf(headers.getFirst("Authorization")).replace("Bearer ", "");
        }

        String lastMessage() {
            JsonNode messages = json().get("messages");
            return messages.get(messages.size() - 1).get("content").asText();
        }
    }

    FakeUpstream() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on: a step a call; the last one stays. Forgets what was seen. */
    void does(Step... steps) {
        seen.clear();
        mostInFlight.set(0);
        brokenOff.set(0);
        script = List.of(steps);
    }

    List<Seen> seen() {
        return seen;
    }

    /** From now on, when it is asked for the balance. Forgets how often it was. */
    void tellsBalance(Step step) {
        probes.clear();
        balance = step;
    }

    /** When it was asked for the balance; they are no calls. */
    List<Seen> probes() {
        return probes;
    }

    int mostInFlight() {
        return mostInFlight.get();
    }

    int inFlight() {
        return inFlight.get();
    }

    /** Calls whose connection the other side closed before the answer was complete. */
    int brokenOff() {
        return brokenOff.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().equals("/user/balance")) {
            handleProbe(exchange);
        } else {
            handleCall(exchange);
        }
    }

    private void handleProbe(HttpExchange exchange) throws IOException {
        Seen probe = new Seen("GET /user/balance", exchange.getRequestHeaders(), "", System.nanoTime());
        probes.add(probe);
        try (exchange) {
            balance.answer(exchange, probe);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handleCall(HttpExchange exchange) throws IOException {
        mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        try {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            Seen request = new Seen(line, exchange.getRequestHeaders(), body, System.nanoTime());
            int number = add(request);
            script.get(Math.min(number, script.size() - 1)).answer(exchange, request);
        } catch (IOException e) {
            brokenOff.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            inFlight.decrementAndGet();
            exchange.close();
        }
    }

    private synchronized int add(Seen request) {
        seen.add(request);
        return seen.size() - 1;
    }

    /** Answers with {@code echo: } and the last message; packed prompts item by item. */
    static void echo(HttpExchange exchange, Seen request) throws IOException {
        send(exchange, 200, completion(content(request), "stop"));
    }

    /** The right answer. */
    static String content(Seen request) {
        return items(request).isEmpty() ? "echo: " + request.lastMessage() : content(request, answers -> answers);
    }

    /** The answer to a packed prompt, with what the function makes of the right answers by id. */
    private static String content(Seen request, Function<Map<String, String>, Map<String, String>> twist) {
        Map<String, String> items = items(request);
        Map<String, String> answers = new LinkedHashMap<>(items);
        answers.replaceAll((id, item) -> "echo: " + item);
        var content = JSON.createObjectNode();
        twist.apply(answers).forEach((id, answer) -> content.putObject(id)
                .put("item", words(request, items.getOrDefault(id, "")))
                .put("answer", answer));
        return content.toString();
    }

    /** Those that the prompt asks for beside each answer. */
    private static String words(Seen request, String item) {
        Matcher asked = ECHO.matcher(request.lastMessage());
        if (!asked.find()) {
            throw new IllegalStateException("no echo is asked for");
        }
        List<String> words = List.of(item.strip().split("\\s+"));
        int count = Math.min(words.size(), Integer.parseInt(asked.group(2)));
        int from = asked.group(1).equals("first") ? 0 : words.size() - count;
        String echo = String.join(" ", words.subList(from, from + count));
        return echo.substring(0, Math.min(echo.length(), 60));
    }

    /** The items of a packed prompt by id. */
    static Map<String, String> items(Seen request) {
        Map<String, String> items = new LinkedHashMap<>();
        Matcher matcher = ITEM.matcher(request.lastMessage());
        while (matcher.find()) {
            items.put(matcher.group(1), matcher.group(2));
        }
        return items;
    }

    /** Answers packed prompts with what the function makes of the right answers, others rightly. */
    static Step packed(Function<Map<String, String>, Map<String, String>> twist) {
        return (exchange, request) -> {
            Map<String, String> items = items(request);
            if (items.isEmpty()) {
                echo(exchange, request);
                return;
            }
            send(exchange, 200, completion(content(request, twist), "stop"));
        };
    }

    /** Tells a balance in dollars. */
    static Step balance(boolean isAvailable, String total) {
        return text("{\"is_available\":" + isAvailable
                + ",\"balance_infos\":[{\"currency\":\"USD\",\"total_balance\":\"" + total + "\"}]}");
    }

    /** Does the one for these keys, and refuses all others as DeepSeek does. */
    static Step onlyFor(Step step, String... keys) {
        return (exchange, request) -> {
            if (List.of(keys).contains(request.key())) {
                step.answer(exchange, request);
            } else {
                send(exchange, 401, "{\"error\":{\"message\":\"Your api key: " + request.key() + " is invalid\"}}");
            }
        };
    }

    static Step text(String body) {
        return (exchange, request) -> send(exchange, 200, body);
    }

    static Step status(int status, String... headers) {
        return (exchange, request) -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            send(exchange, status, "{\"error\":{\"message\":\"raw words of the upstream\"}}");
        };
    }

    /** Closes the connection without a word. */
    static void hangUp(HttpExchange exchange, Seen request) {
        exchange.close();
    }

    /** Promises more than it sends. */
    static void cut(HttpExchange exchange, Seen request) throws IOException {
        byte[] body = completion("half", "stop").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length + 10L);
        exchange.getResponseBody().write(body);
        exchange.getResponseBody().flush();
    }

    /** Sends its headers at once and then blank lines for ever. */
    static void blankLines(HttpExchange exchange, Seen request) throws IOException, InterruptedException {
        forever(exchange, "\n".getBytes(StandardCharsets.UTF_8), 20);
    }

    /** Begins its answer, so many bytes of it, and then sends nothing but this for ever; which may be nothing. */
    static Step stall(int bytes, String filler) {
        return (exchange, request) -> {
            exchange.sendResponseHeaders(200, 0);
            write(exchange, completion("stalled", "stop").substring(0, bytes));
            while (true) {
                write(exchange, filler);
                Thread.sleep(20);
            }
        };
    }

    /** Answers in so many pieces, with a pause before each. */
    static Step drip(int pieces, long pauseMillis) {
        return (exchange, request) -> {
            String body = completion("echo: " + request.lastMessage(), "stop");
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < pieces; i++) {
                Thread.sleep(pauseMillis);
                write(exchange, body.substring(body.length() * i / pieces, body.length() * (i + 1) / pieces));
            }
        };
    }

    private static void write(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    /** Sends as fast as it can, for ever. */
    static void flood(HttpExchange exchange, Seen request) throws IOException, InterruptedException {
        forever(exchange, "x".repeat(1 << 16).getBytes(StandardCharsets.UTF_8), 0);
    }

    private static void forever(HttpExchange exchange, byte[] chunk, long pauseMillis)
            throws IOException, InterruptedException {
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        while (true) {
            out.write(chunk);
            out.flush();
            Thread.sleep(pauseMillis);
        }
    }

    /** Answers when the latch opens. */
    static Step when(CountDownLatch latch) {
        return (exchange, request) -> {
            latch.await();
            echo(exchange, request);
        };
    }

    /** Takes its time, serves no more at once than it is told, and refuses the others in DeepSeek's words. */
    static Step limited(IntSupplier limit, AtomicInteger refused) {
        AtomicInteger served = new AtomicInteger();
        return (exchange, request) -> {
            int current = served.incrementAndGet();
            try {
                if (current > limit.getAsInt()) {
                    refused.incrementAndGet();
                    send(exchange, 429, refusal(current, limit.getAsInt()));
                    return;
                }
                Thread.sleep(20);
            } finally {
                served.decrementAndGet(); // before the other side has the whole answer and sends the next
            }
            echo(exchange, request);
        };
    }

    private static String refusal(int current, int limit) {
        String message = "Your current concurrency is " + current + ", which exceeds your concurrency limit of " + limit
                + " based on your remaining balance";
        return JSON.createObjectNode()
                .set("error", JSON.createObjectNode().put("message", message))
                .toString();
    }

    static String completion(String content, String finishReason) {
        var completion = JSON.createObjectNode();
        var choice = completion.putArray("choices").addObject().put("finish_reason", finishReason);
        choice.putObject("message").put("role", "assistant").put("content", content);
        completion.putObject("usage").put("prompt_tokens", 10).put("completion_tokens", 5);
        return completion.toString();
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
