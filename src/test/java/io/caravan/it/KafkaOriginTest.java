package io.caravan.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Source;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure.Kind;
import io.caravan.chat.Inbound;
import io.caravan.chat.Lane;
import io.caravan.chat.Merge;
import io.caravan.demo.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Kafka routes against a real broker: what a sender gets back for what it sent. */
class KafkaOriginTest {
    private static EmbeddedBroker broker;
    private static KafkaClient client;
    private static int started;

    private final ScriptedAsk ask = new ScriptedAsk();
    private final String suffix = "-" + started++;
    private final String requests = KafkaRig.REQUESTS + suffix;
    private final String replies = KafkaRig.REPLIES + suffix;
    private final String deadLetters = KafkaRig.DEAD_LETTERS + suffix;
    private KafkaRig rig;

    @BeforeAll
    static void startBroker(@TempDir Path directory) throws Exception {
        broker = EmbeddedBroker.start(directory);
        client = new KafkaClient(broker.brokers());
        broker.createTopics(1, "elsewhere");
    }

    @AfterAll
    static void stopBroker() {
        client.close();
        broker.close();
    }

    @BeforeEach
    void start() throws Exception {
        broker.createTopics(2, requests, replies, deadLetters);
        rig = new KafkaRig(broker.brokers(), ask).named(suffix).start();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void keyAndHeadersComeBackUntouched() {
        byte[] key = {(byte) 0xff, 0, 7};
        client.send(
                requests,
                key,
                json("hello"),
                header("twice", "a"),
                header("Twice", "b"),
                header("twice", "c"),
                new RecordHeader("no-value", (byte[]) null),
                header("CamelFileName", "x"));
        ConsumerRecord<byte[], byte[]> reply = client.await(replies, 1).get(0);
        assertThat(reply.key()).isEqualTo(key);
        assertThat(reply.value()).isEqualTo(json("hello"));
        assertThat(KafkaClient.headersOf(reply))
                .containsExactly("twice=a", "Twice=b", "twice=c", "no-value=null", "CamelFileName=x");
    }

    @Test
    void aReplyOutOfTheLedgerSaysSo() {
        ask.answerWith(inbound -> CompletableFuture.completedFuture(
                new Answered(inbound.body(), Merge.NONE, 1, 0, Source.LEDGER, Charge.NONE)));
        client.send(requests, "key", "{\"prompt\":\"hello\"}", header("id", "7"));
        ConsumerRecord<byte[], byte[]> reply = client.await(replies, 1).get(0);
        assertThat(KafkaClient.headersOf(reply)).containsExactly("id=7", "caravan-source=ledger");
    }

    @Test
    void aRecordIsKnownAgainByItsPlaceOrByItsOwnName() {
        client.send(requests, "a", "{\"prompt\":\"hello\"}");
        client.send(requests, "b", "{\"prompt\":\"hello\"}", header("idempotency-key", "mine"));
        client.await(replies, 2);
        assertThat(ask.asked())
                .extracting(
                        inbound -> Objects.requireNonNull(inbound.identity()).key())
                .contains("id:mine")
                .anyMatch(key -> key.startsWith("kafka:" + requests + "-0/0@"));
        assertThat(ask.asked())
                .allMatch(inbound -> Objects.requireNonNull(inbound.identity()).comesAgain());
    }

    @Test
    void aRecordWithoutKeyIsAnsweredWithoutKey() {
        client.send(requests, null, json("hello"));
        assertThat(client.await(replies, 1).get(0).key()).isNull();
    }

    @Test
    void eachKeyGetsItsOwnAnswer() {
        for (int i = 0; i < 200; i++) {
            client.post(requests, "key-" + i, "{\"prompt\":\"" + i + "\"}");
        }
        List<ConsumerRecord<byte[], byte[]>> received = client.await(replies, 200);
        assertThat(received).hasSize(200);
        KafkaClient.byKey(received).forEach((key, value) -> assertThat(value)
                .isEqualTo("{\"prompt\":\"" + key.substring("key-".length()) + "\"}"));
        awaitCommitted(200);
    }

    @Test
    void headersOfCamelHaveNoEffectFromOutside() {
        client.send(
                requests,
                "key".getBytes(UTF_8),
                json("hello"),
                header("kafka.OVERRIDE_TOPIC", "elsewhere"),
                header("KAFKA.OVERRIDE_TOPIC", "elsewhere"),
                header("CamelKafkaOverrideTopic", "elsewhere"),
                header("kafka.KEY", "other"),
                header("Kafka.Offset", "77"),
                header("kafka.PARTITION_KEY", "1"),
                header("CamelKafkaManualCommit", "x"));
        ConsumerRecord<byte[], byte[]> reply = client.await(replies, 1).get(0);
        assertThat(KafkaClient.keyOf(reply)).isEqualTo("key");
        assertThat(KafkaClient.headersOf(reply)).hasSize(7).contains("kafka.OVERRIDE_TOPIC=elsewhere");
        awaitCommitted(1);
        assertThat(client.readAll("elsewhere")).isEmpty();
    }

    @Test
    void aFailureIsRepliedAsAnErrorEnvelope() {
        ask.answerWith(inbound -> ScriptedAsk.failed(Kind.CALLER, "unknown_model"));
        client.send(requests, "key", "{\"model\":\"gpt-9\"}", header("id", "7"));
        ConsumerRecord<byte[], byte[]> reply = client.await(replies, 1).get(0);
        assertThat(KafkaClient.valueOf(reply)).startsWith("{\"error\":{").contains("\"unknown_model\"");
        assertThat(KafkaClient.headersOf(reply)).containsExactly("id=7");
    }

    @Test
    void whatIsNoRequestBecomesADeadLetterAndTheRestIsAnswered() {
        ask.answerWith(inbound -> ScriptedAsk.bodyOf(inbound).startsWith("{")
                ? ScriptedAsk.echo(inbound)
                : ScriptedAsk.failed(Kind.CALLER, "invalid_json"));
        byte[] garbage = {(byte) 0xc3, 0x28, 0};
        client.send(requests, "good-1", "{}");
        client.send(requests, "garbage".getBytes(UTF_8), garbage, header("id", "7"));
        client.send(requests, "null".getBytes(UTF_8), null);
        client.send(requests, "huge", "{\"prompt\":\"" + "x".repeat(10_000) + "\"}");
        client.send(requests, "good-2", "{}");

        assertThat(client.await(replies, 2))
                .extracting(KafkaClient::keyOf)
                .containsExactlyInAnyOrder("good-1", "good-2");
        List<ConsumerRecord<byte[], byte[]>> dead = client.await(deadLetters, 3);
        assertThat(dead).extracting(KafkaClient::keyOf).containsExactlyInAnyOrder("garbage", "null", "huge");
        ConsumerRecord<byte[], byte[]> letter = withKey(dead, "garbage");
        assertThat(letter.value()).isEqualTo(garbage);
        assertThat(KafkaClient.headersOf(letter))
                .contains("id=7", "caravan-source-topic=" + requests, "caravan-source-offset=" + offsetOf("garbage"))
                .anyMatch(header -> header.startsWith("caravan-dead-letter-reason=invalid_json: "));
        assertThat(withKey(dead, "null").value()).isNull();
        assertThat(KafkaClient.headersOf(withKey(dead, "null")))
                .anyMatch(header -> header.startsWith("caravan-dead-letter-reason=no_value: "));
        assertThat(KafkaClient.headersOf(withKey(dead, "huge")))
                .anyMatch(header -> header.startsWith("caravan-dead-letter-reason=record_too_large: "));
        awaitCommitted(5);
    }

    @Test
    void aRecordSaysHowItMayBeMergedAndUntilWhenItIsOfUse() {
        client.send(requests, "a", "{}", header("caravan-merge", "pack"), header("caravan-deadline", "60"));
        client.await(replies, 1);
        Inbound inbound = ask.asked().get(0);
        assertThat(inbound.asker().merge().asked()).isEqualTo(Merge.PACK);
        assertThat(inbound.asker().lane()).isEqualTo(Lane.STREAM);
        assertThat(inbound.asker().tenant()).isEqualTo("default");
        assertThat(inbound.deadline())
                .isEqualTo(Instant.ofEpochMilli(client.readAll(requests).get(0).timestamp())
                        .plusSeconds(60));
    }

    @Test
    void anUnknownMergeIsAnErrorReply() {
        client.send(requests, "a", "{}", header("caravan-merge", "all"));
        client.send(requests, "b", "{}", header("caravan-deadline", "soon"));
        assertThat(KafkaClient.byKey(client.await(replies, 2)))
                .hasEntrySatisfying("a", value -> assertThat(value).contains("\"unknown_merge\""))
                .hasEntrySatisfying("b", value -> assertThat(value).contains("\"invalid_deadline\""));
    }

    @Test
    void aReplyThatTheTopicDoesNotTakeBecomesAnErrorReply() {
        ask.answerWith(inbound -> ScriptedAsk.echo(new Inbound(new byte[2_000_000], inbound.asker(), null)));
        client.send(requests, "key", "{}");
        ConsumerRecord<byte[], byte[]> reply = client.await(replies, 1).get(0);
        assertThat(KafkaClient.valueOf(reply)).contains("\"reply_too_large\"");
        awaitCommitted(1);
    }

    @Test
    void aBrokenStepBecomesAnErrorReply() {
        ask.answerWith(inbound -> {
            throw new IllegalStateException("a bug");
        });
        client.send(requests, "key", "{}");
        ConsumerRecord<byte[], byte[]> reply = client.await(replies, 1).get(0);
        assertThat(KafkaClient.valueOf(reply)).contains("\"internal_error\"").doesNotContain("a bug");
        awaitCommitted(1);
    }

    private void awaitCommitted(long offset) {
        await().atMost(Duration.ofSeconds(20)).until(() -> client.committed(KafkaRig.GROUP + suffix) == offset);
    }

    private long offsetOf(String key) {
        return withKey(client.readAll(requests), key).offset();
    }

    private static ConsumerRecord<byte[], byte[]> withKey(List<ConsumerRecord<byte[], byte[]>> records, String key) {
        return records.stream()
                .filter(record -> KafkaClient.keyOf(record).equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] json(String prompt) {
        return ("{\"prompt\":\"" + prompt + "\"}").getBytes(UTF_8);
    }

    private static Header header(String name, @Nullable String value) {
        return new RecordHeader(name, value == null ? null : value.getBytes(UTF_8));
    }
}
