package io.caravan.it;

import static io.caravan.trace.OtlpReceiver.attribute;
import static io.caravan.trace.OtlpReceiver.hex;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.Gateway;
import io.caravan.audit.AuditPolicy;
import io.caravan.audit.AuditTrail;
import io.caravan.demo.EmbeddedBroker;
import io.caravan.ledger.Archive;
import io.caravan.ledger.Entry;
import io.caravan.ledger.LedgerPolicy;
import io.caravan.observe.RequestLog;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsLoader;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import io.caravan.trace.OtlpReceiver;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A record that shares a call with seven others is one connected trace, and is found by its id wherever one looks. */
@Timeout(120)
class KafkaTraceTest {
    private static final int TOGETHER = 8;
    private static final String SENDER = "00f067aa0ba902b7";

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger requests = (Logger) LoggerFactory.getLogger(RequestLog.ENDED_NAME);

    @TempDir
    private Path directory;

    @BeforeEach
    void listen() {
        log.start();
        requests.setLevel(Level.DEBUG);
        requests.addAppender(log);
    }

    @AfterEach
    void hush() {
        requests.detachAppender(log);
        requests.setLevel(null);
    }

    @Test
    void aMergedRecordIsOneConnectedTraceAndFoundByItsIdEverywhere() throws Exception {
        try (OtlpReceiver receiver = new OtlpReceiver();
                EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
                Simulator simulator = Simulator.start(
                        SimulatorSettings.builder().eventLoops(1).build());
                KafkaClient client = client(broker)) {
            IntStream.range(0, TOGETHER).forEach(i -> send(client, i));
            client.flush();
            Settings settings = settings(receiver, broker, simulator);
            String id;
            try (Gateway gateway = Gateway.start(settings)) {
                List<ConsumerRecord<byte[], byte[]>> replies = client.await("caravan.replies", TOGETHER);
                List<Span> records = receiver.awaitNamed("process caravan.requests", TOGETHER);
                Span call = receiver.awaitNamed("chat deepseek-flash", 1).get(0);
                assertConnected(records, call);
                assertThat(receiver.inside(call))
                        .extracting(Span::getName)
                        .containsExactlyInAnyOrder("serialize", "network", "deserialize", "split");
                Span record = named(records, exemplars(gateway));
                assertThat(parentOf(replies, record)).hasSize(1);
                id = attribute(record, "caravan.request.id");
                String trace = hex(record.getTraceId());
                assertThat(exemplars(gateway))
                        .contains("request_id=\"" + id + "\"")
                        .contains(trace);
                assertThat(console(gateway, id)).contains("\"state\":\"answered\"");
                assertLogged(id, trace);
            }
            assertThat(audited(settings, id)).singleElement().satisfies(line -> assertThat(line.toString())
                    .contains(id));
            try (Archive archive = Archive.open(LedgerPolicy.of(settings), Clock.systemUTC())) {
                assertThat(archive.seenAs(id)).extracting(Entry::calls).hasSize(1);
            }
        }
    }

    private KafkaClient client(EmbeddedBroker broker) throws Exception {
        broker.createTopics(1, "caravan.requests", "caravan.replies", "caravan.dead-letters");
        return new KafkaClient(broker.brokers());
    }

    private static String trace(int i) {
        return "4bf92f3577b34da6a3ce929d0e0e473" + i;
    }

    private static void send(KafkaClient client, int i) {
        client.send(
                "caravan.requests",
                "key-" + i,
                "{\"model\":\"deepseek-flash\",\"messages\":[{\"role\":\"system\",\"content\":\"Repeat.\"},"
                        + "{\"role\":\"user\",\"content\":\"text number " + i + " of some\"}]}",
                new RecordHeader("caravan-merge", "pack".getBytes(UTF_8)),
                new RecordHeader("traceparent", ("00-" + trace(i) + "-" + SENDER + "-01").getBytes(UTF_8)));
    }

    private Settings settings(OtlpReceiver receiver, EmbeddedBroker broker, Simulator simulator) throws IOException {
        return new SettingsLoader(Path.of(""))
                .overrides(Map.of(
                        "caravan.upstream.base-url", simulator.baseUri().toString(),
                        "caravan.upstream.api-key", "test",
                        "caravan.http.port", "0",
                        "caravan.kafka.brokers", broker.brokers(),
                        "caravan.collect.size", Integer.toString(TOGETHER),
                        "caravan.collect.wait", "20s",
                        "caravan.traces.endpoint", receiver.address(),
                        "caravan.routes.dir", Path.of("routes").toAbsolutePath().toString(),
                        "caravan.data.dir", directory.resolve("data").toString(),
                        "caravan.files.dir", directory.resolve("files").toString()))
                .load();
    }

    /** One that an exemplar names, and its trace: there is one exemplar for each bucket. */
    private static Span named(List<Span> records, String metrics) {
        return records.stream()
                .filter(record -> metrics.contains("request_id=\"" + attribute(record, "caravan.request.id")
                        + "\",trace_id=\"" + hex(record.getTraceId()) + "\""))
                .findFirst()
                .orElseThrow();
    }

    /** Each record in the trace of its sender, the call in that of one of them, and links both ways. */
    private static void assertConnected(List<Span> records, Span call) {
        assertThat(records)
                .extracting(record -> hex(record.getTraceId()))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, TOGETHER)
                        .mapToObj(KafkaTraceTest::trace)
                        .toList());
        assertThat(records).extracting(record -> hex(record.getParentSpanId())).containsOnly(SENDER);
        assertThat(records).extracting(Span::getSpanId).contains(call.getParentSpanId());
        assertThat(call.getLinksList())
                .extracting(Span.Link::getSpanId)
                .containsExactlyInAnyOrderElementsOf(
                        records.stream().map(Span::getSpanId).toList());
        assertThat(records).allSatisfy(record -> assertThat(record.getLinksList())
                .extracting(Span.Link::getSpanId)
                .containsExactly(call.getSpanId()));
        assertThat(attribute(call, "caravan.group.size")).isEqualTo(Integer.toString(TOGETHER));
    }

    /** Replies that go on with the trace of this record, from where it is. */
    private static List<ConsumerRecord<byte[], byte[]>> parentOf(
            List<ConsumerRecord<byte[], byte[]>> replies, Span record) {
        String expected = "00-" + hex(record.getTraceId()) + "-" + hex(record.getSpanId()) + "-01";
        return replies.stream()
                .filter(reply -> expected.equals(
                        new String(reply.headers().lastHeader("traceparent").value(), UTF_8)))
                .toList();
    }

    private static String exemplars(Gateway gateway) throws Exception {
        return get(gateway, "/metrics", "Accept", "application/openmetrics-text");
    }

    /** The ledger is written before the reply; the console reads it anew. */
    private static String console(Gateway gateway, String id) throws Exception {
        return get(gateway, "/console/requests/" + id, "Accept", "*/*");
    }

    private static String get(Gateway gateway, String path, String... headers) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + gateway.port() + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).headers(headers).build(), BodyHandlers.ofString())
                .body();
    }

    private void assertLogged(String id, String trace) {
        await().atMost(Duration.ofSeconds(20)).until(() -> List.copyOf(log.list).stream()
                .map(KafkaTraceTest::fields)
                .anyMatch(fields -> fields.contains("request_id=" + id)
                        && fields.contains("trace_id=" + trace)
                        && fields.contains("tenant=default")));
    }

    private static List<String> fields(ILoggingEvent line) {
        return Objects.requireNonNullElse(line.getKeyValuePairs(), List.<org.slf4j.event.KeyValuePair>of()).stream()
                .map(pair -> pair.key + "=" + pair.value)
                .toList();
    }

    private static List<JsonNode> audited(Settings settings, String id) {
        List<JsonNode> found = new ArrayList<>();
        AuditTrail.open(AuditPolicy.of(settings)).read(line -> {
            if (line.toString().contains(id)) {
                found.add(line);
            }
        });
        return found;
    }
}
