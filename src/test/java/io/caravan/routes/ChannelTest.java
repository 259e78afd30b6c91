package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.access.KeyStore;
import io.caravan.settings.SettingsLoader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers that are sent to whoever listens to a channel. */
@Timeout(60)
class ChannelTest {
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void theOutcomeIsSentAndCountsOnceItIsConfirmed() throws Exception {
        try (Rig rig = Rig.start()) {
            Ear ear = Ear.at(rig, "mine");
            String id = ask(rig, "Hi", "mine");
            JsonNode message = ear.next();
            assertThat(message.path("type").asText()).isEqualTo("request.answered");
            assertThat(message.at("/data/id").asText()).isEqualTo(id);
            assertThat(message.at("/data/status").asInt()).isEqualTo(200);
            assertThat(message.at("/data/body")).isEqualTo(Rig.json(rig.get("/v1/requests/" + id)));
            assertThat(status(rig, id)).isEqualTo("channel; state=due; attempts=1");
            ear.confirm("something else");
            ear.confirm(id);
            await().until(() -> status(rig, id).equals("channel; state=delivered; attempts=1"));
        }
    }

    @Test
    void whatIsNotConfirmedIsSentToWhoeverListensNext() throws Exception {
        try (Rig rig = Rig.start()) {
            rig.upstream.does(FakeUpstream.status(400));
            String id = ask(rig, "Hi", "mine");
            Ear first = Ear.at(rig, "mine");
            assertThat(first.next().path("type").asText()).isEqualTo("request.failed");
            first.hangUp();
            Ear second = Ear.at(rig, "mine");
            JsonNode message = second.next();
            assertThat(message.at("/data/id").asText()).isEqualTo(id);
            assertThat(message.at("/data/status").asInt()).isEqualTo(400);
            second.confirm(id);
            await().until(() -> status(rig, id).equals("channel; state=delivered; attempts=2"));
            assertThat(rig.upstream.seen()).hasSize(1);
        }
    }

    @Test
    void twoWhoListenShareTheOutcomesAndEachOneComesOnce() throws Exception {
        int count = 60;
        try (Rig rig = Rig.start()) {
            List<Ear> ears = List.of(Ear.confirming(rig, "mine"), Ear.confirming(rig, "mine"));
            Set<String> asked = IntStream.range(0, count)
                    .mapToObj(i -> ask(rig, "Hi " + i, "mine"))
                    .collect(Collectors.toSet());
            await().until(() -> ears.stream().mapToInt(Ear::heard).sum() == count);
            assertThat(ears.stream().flatMap(Ear::ids)).containsExactlyInAnyOrderElementsOf(asked);
            assertThat(ears).allMatch(ear -> ear.heard() > 0);
        }
    }

    @Test
    void nobodyIsSentMoreThanHeConfirms() throws Exception {
        int count = 40;
        int window = 16;
        try (Rig rig = Rig.start()) {
            Ear ear = Ear.at(rig, "mine");
            List<String> asked = IntStream.range(0, count)
                    .mapToObj(i -> ask(rig, "Hi " + i, "mine"))
                    .toList();
            await().until(() -> asked.stream().allMatch(id -> status(rig, id).contains("state=due")));
            await().until(() -> ear.heard() == window);
            asked.forEach(ear::confirm);
            await().until(() -> ear.heard() == 2 * window);
            assertThat(asked)
                    .filteredOn(id -> status(rig, id).endsWith("attempts=1"))
                    .hasSize(2 * window);
        }
    }

    @Test
    void tenantsDoNotMeetInAChannelOfOneName(@TempDir Path data) throws Exception {
        Map<String, String> changes = Map.of(
                "caravan.data.dir",
                data.toString(),
                "caravan.access.keys",
                data.resolve("keys.json").toString(),
                "caravan.access.required",
                "true");
        KeyStore keys = KeyStore.of(
                new SettingsLoader(Path.of("").toAbsolutePath()).load().with(changes));
        String[] ofAcme = credentials(keys, "acme");
        String[] ofOther = credentials(keys, "other");
        try (Rig rig = Rig.start(changes.entrySet().stream()
                .flatMap(change -> Stream.of(change.getKey(), change.getValue()))
                .toArray(String[]::new))) {
            Ear acme = Ear.confirming(rig, "mine", ofAcme);
            Ear other = Ear.confirming(rig, "mine", ofOther);
            String first = ask(rig, "Hi", "mine", ofAcme);
            String second = ask(rig, "Hi", "mine", ofOther);
            await().until(() -> acme.heard() > 0 && other.heard() > 0);
            assertThat(acme.ids()).containsExactly(first);
            assertThat(other.ids()).containsExactly(second);
            assertThat(refused(rig, "mine")).isEqualTo(401);
        }
    }

    @Test
    void whatNobodyHeardIsSentAfterTheNextStart(@TempDir Path data) throws Exception {
        String id;
        try (Rig rig = Rig.start("caravan.data.dir", data.toString())) {
            Ear ear = Ear.at(rig, "mine");
            id = ask(rig, "Hi", "mine");
            assertThat(ear.next().at("/data/id").asText()).isEqualTo(id);
        }
        try (Rig rig = Rig.start("caravan.data.dir", data.toString())) {
            Ear ear = Ear.confirming(rig, "mine");
            assertThat(ear.next().at("/data/id").asText()).isEqualTo(id);
            assertThat(rig.upstream.seen()).isEmpty();
        }
    }

    @Test
    void severalDestinationsEachGetTheOutcome() throws Exception {
        try (Rig rig = Rig.start()) {
            Ear one = Ear.confirming(rig, "one");
            Ear two = Ear.confirming(rig, "two");
            String id = ask(rig, "Hi", "one", "X-Caravan-Channel", "two");
            await().until(() -> status(rig, id)
                    .equals("channel; state=delivered; attempts=1, channel; state=delivered; attempts=1"));
            assertThat(one.ids()).containsExactly(id);
            assertThat(two.ids()).containsExactly(id);
        }
    }

    @Test
    void whatIsNoChannelOrNoWebSocketIsRefused() throws Exception {
        try (Rig rig = Rig.start()) {
            HttpResponse<String> plain = rig.get("/v1/channels/mine");
            assertThat(plain.statusCode()).isEqualTo(400);
            assertThat(Rig.code(plain)).isEqualTo("not_websocket");
            String right = "Connection: keep-alive, Upgrade~Upgrade: websocket~Sec-WebSocket-Version: 13~"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==~";
            assertThat(handshake(rig, right)).startsWith("HTTP/1.1 101 ");
            for (String wrong : List.of(
                    right.replace("websocket", "h2c"),
                    right.replace(", Upgrade", ""),
                    right.replace("13", "99"),
                    right.replace("ZQ==", ""),
                    right.replaceFirst("Sec-WebSocket-Key.*", ""),
                    right + "Content-Length: 1~")) {
                assertThat(handshake(rig, wrong)).startsWith("HTTP/1.1 400 ");
            }
            assertThat(refused(rig, "a%20b")).isEqualTo(400);
            assertThat(refused(rig, "x".repeat(65))).isEqualTo(400);
            for (String name : List.of("a b", "a/b", "x".repeat(65))) {
                HttpResponse<String> refused = rig.ask("Hi", "X-Caravan-Channel", name);
                assertThat(refused.statusCode()).isEqualTo(400);
                assertThat(Rig.code(refused)).isEqualTo("invalid_channel");
            }
            HttpResponse<String> tooMany = rig.ask(
                    "Hi",
                    IntStream.range(0, 6)
                            .boxed()
                            .flatMap(i -> Stream.of("X-Caravan-Channel", "c" + i))
                            .toArray(String[]::new));
            assertThat(Rig.code(tooMany)).isEqualTo("too_many_destinations");
            assertThat(Rig.code(rig.ask("Hi", "X-Caravan-Reply-Topic", "answers")))
                    .isEqualTo("reply_topic_not_allowed");
            assertThat(rig.upstream.seen()).isEmpty();
        }
    }

    @Test
    void whoGivesNoSignOfLifeIsHungUpOn() throws Exception {
        // So long that on a busy machine who lives is heard in time.
        try (Rig rig = Rig.start("caravan.http.keep-alive", "1s")) {
            Ear alive = Ear.at(rig, "mine");
            try (Wire dead = Wire.to(rig.gateway.port())) {
                dead.send("GET /v1/channels/mine HTTP/1.1~Host: x~Connection: Upgrade~Upgrade: websocket~"
                        + "Sec-WebSocket-Version: 13~Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==~~");
                assertThat(dead.rest()).startsWith("HTTP/1.1 101");
            }
            String id = ask(rig, "Hi", "mine");
            assertThat(alive.next().at("/data/id").asText()).isEqualTo(id);
        }
    }

    private static String[] credentials(KeyStore keys, String tenant) throws Exception {
        String key = keys.create(new KeyStore.Purpose(tenant, "", null)).shown().reveal();
        return new String[] {"Authorization", "Bearer " + key};
    }

    private static String ask(Rig rig, String text, String channel, String... headers) {
        HttpResponse<String> receipt = rig.ask(
                text,
                Stream.concat(Stream.of("X-Caravan-Channel", channel), Stream.of(headers))
                        .toArray(String[]::new));
        assertThat(receipt.statusCode()).isEqualTo(202);
        return Rig.json(receipt).path("id").asText();
    }

    private static String handshake(Rig rig, String headers) throws IOException {
        try (Wire wire = Wire.to(rig.gateway.port())) {
            return wire.send("GET /v1/channels/mine HTTP/1.1~Host: x~" + headers + "~")
                    .until("\r\n\r\n");
        }
    }

    private static String status(Rig rig, String id) {
        return Rig.header(rig.get("/v1/requests/" + id), "X-Caravan-Delivery");
    }

    private static int refused(Rig rig, String channel) {
        WebSocketHandshakeException[] refusal = new WebSocketHandshakeException[1];
        assertThatThrownBy(() -> Ear.at(rig, channel)).satisfies(problem -> {
            assertThat(problem).isInstanceOf(CompletionException.class);
            refusal[0] = (WebSocketHandshakeException) problem.getCause();
        });
        return refusal[0].getResponse().statusCode();
    }

    /** A program that listens. */
    private static final class Ear implements WebSocket.Listener {
        private final boolean confirms;
        private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
        private final List<JsonNode> all = new CopyOnWriteArrayList<>();
        private final StringBuilder begun = new StringBuilder();
        private @Nullable WebSocket socket;

        private Ear(boolean confirms) {
            this.confirms = confirms;
        }

        static Ear at(Rig rig, String channel, String... headers) {
            return new Ear(false).listen(rig, channel, headers);
        }

        static Ear confirming(Rig rig, String channel, String... headers) {
            return new Ear(true).listen(rig, channel, headers);
        }

        private Ear listen(Rig rig, String channel, String... headers) {
            WebSocket.Builder builder = Rig.CLIENT.newWebSocketBuilder();
            for (int i = 0; i < headers.length; i += 2) {
                builder.header(headers[i], headers[i + 1]);
            }
            URI uri = URI.create("ws://127.0.0.1:" + rig.gateway.port() + "/v1/channels/" + channel);
            socket = builder.buildAsync(uri, this).join();
            return this;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            begun.append(data);
            if (last) {
                JsonNode message = read(begun.toString());
                begun.setLength(0);
                all.add(message);
                messages.add(message);
                if (confirms) {
                    from.sendText(message.at("/data/id").asText(), true);
                }
            }
            from.request(1);
            return null;
        }

        private static JsonNode read(String text) {
            try {
                return JSON.readTree(text);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(text, e);
            }
        }

        JsonNode next() throws InterruptedException {
            JsonNode next = messages.poll(20, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            return next;
        }

        int heard() {
            return all.size();
        }

        Stream<String> ids() {
            return all.stream().map(message -> message.at("/data/id").asText());
        }

        void confirm(String id) {
            socket().sendText(id, true).join();
        }

        void hangUp() {
            socket().sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        }

        private WebSocket socket() {
            assertThat(socket).isNotNull();
            return socket;
        }
    }
}
