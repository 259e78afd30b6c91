package io.caravan.it;

import static io.caravan.it.KafkaRig.DEAD_LETTERS;
import static io.caravan.it.KafkaRig.GROUP;
import static io.caravan.it.KafkaRig.REPLIES;
import static io.caravan.it.KafkaRig.REQUESTS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.chat.Failure.Kind;
import io.caravan.chat.Inbound;
import io.caravan.chat.Lane;
import io.caravan.chat.Merge;
import io.caravan.demo.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Kafka routes against a real broker: what a sender gets back for what it sent. */
class KafkaOriginTest {
    private final ScriptedAsk ask = new ScriptedAsk();
    private EmbeddedBroker broker;
    private KafkaClient client;
    private KafkaRig rig;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        broker = EmbeddedBroker.start(directory);
        broker.createTopics(2, REQUESTS, REPLIES, DEAD_LETTERS, "elsewhere");
        client = new KafkaClient(broker.brokers());
        rig = new KafkaRig(broker.brokers(), ask).start();
    }

    @AfterEach
    void stop() {
        rig.close();
        client.close();
        broker.close();
    }

    @Test
    void keyAndHeadersComeBackUntouched() {
        byte[] key = {(byte) 0xff, 0, 7};
        client.send(
                REQUESTS,
                key,
                json("hello"),
                header("twice", "a"),
                header("Twice", "b"),
                header("twice", "c"),
                new RecordHeader("no-value", (byte[]) null),
                header("CamelFileName", "x"));
        ConsumerRecord<byte[], byte[]> reply = client.await(REPLIES, 1).get(0);
        assertThat(reply.key()).isEqualTo(key);
        assertThat(reply.value()).isEqualTo(json("hello"));
        assertThat(KafkaClient.headersOf(reply))
                .containsExactly("twice=a", "Twice=b", "twice=c", "no-value=null", "CamelFileName=x");
    }

    @Test
    void aRecordWithoutKeyIsAnsweredWithoutKey() {
        client.send(REQUESTS, null, json("hello"));
        assertThat(client.await(REPLIES, 1).get(0).key()).isNull();
    }

    @Test
    void eachKeyGetsItsOwnAnswer() {
        for (int i = 0; i < 200; i++) {
            client.post(REQUESTS, "key-" + i, "{\"prompt\":\"" + i + "\"}");
        }
        List<ConsumerRecord<byte[], byte[]>> replies = client.await(REPLIES, 200);
        assertThat(replies).hasSize(200);
        KafkaClient.byKey(replies).forEach((key, value) -> assertThat(value)
                .isEqualTo("{\"prompt\":\"" + key.substring("key-".length()) + "\"}"));
        awaitCommitted(200);
    }

    @Test
    void headersOfCamelHaveNoEffectFromOutside() {
        client.send(
                REQUESTS,
                "key".getBytes(UTF_8),
                json("hello"),
                header("kafka.OVERRIDE_TOPIC", "elsewhere"),
                header("KAFKA.OVERRIDE_TOPIC", "elsewhere"),
                header("CamelKafkaOverrideTopic", "elsewhere"),
                header("kafka.KEY", "other"),
                header("Kafka.Offset", "77"),
                header("kafka.PARTITION_KEY", "1"),
                header("CamelKafkaManualCommit", "x"));
        ConsumerRecord<byte[], byte[]> reply = client.await(REPLIES, 1).get(0);
        assertThat(KafkaClient.keyOf(reply)).isEqualTo("key");
        assertThat(KafkaClient.headersOf(reply)).hasSize(7).contains("kafka.OVERRIDE_TOPIC=elsewhere");
        awaitCommitted(1);
        assertThat(client.readAll("elsewhere")).isEmpty();
    }

    @Test
    void aFailureIsRepliedAsAnErrorEnvelope() {
        ask.answerWith(inbound -> ScriptedAsk.failed(Kind.CALLER, "unknown_model"));
        client.send(REQUESTS, "key", "{\"model\":\"gpt-9\"}", header("id", "7"));
        ConsumerRecord<byte[], byte[]> reply = client.await(REPLIES, 1).get(0);
        assertThat(KafkaClient.valueOf(reply)).startsWith("{\"error\":{").contains("\"unknown_model\"");
        assertThat(KafkaClient.headersOf(reply)).containsExactly("id=7");
    }

    @Test
    void whatIsNoRequestBecomesADeadLetterAndTheRestIsAnswered() {
        ask.answerWith(inbound -> ScriptedAsk.bodyOf(inbound).startsWith("{")
                ? ScriptedAsk.echo(inbound)
                : ScriptedAsk.failed(Kind.CALLER, "invalid_json"));
        byte[] garbage = {(byte) 0xc3, 0x28, 0};
        client.send(REQUESTS, "good-1", "{}");
        client.send(REQUESTS, "garbage".getBytes(UTF_8), garbage, header("id", "7"));
        client.send(REQUESTS, "null".getBytes(UTF_8), null);
        client.send(REQUESTS, "huge", "{\"prompt\":\"" + "x".repeat(10_000) + "\"}");
        client.send(REQUESTS, "good-2", "{}");

        assertThat(client.await(REPLIES, 2))
                .extracting(KafkaClient::keyOf)
                .containsExactlyInAnyOrder("good-1", "good-2");
        List<ConsumerRecord<byte[], byte[]>> dead = client.await(DEAD_LETTERS, 3);
        assertThat(dead).extracting(KafkaClient::keyOf).containsExactlyInAnyOrder("garbage", "null", "huge");
        ConsumerRecord<byte[], byte[]> letter = withKey(dead, "garbage");
        assertThat(letter.value()).isEqualTo(garbage);
        assertThat(KafkaClient.headersOf(letter))
                .contains("id=7", "caravan-source-topic=requests", "caravan-source-offset=" + offsetOf("garbage"))
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
        client.send(REQUESTS, "a", "{}", header("caravan-merge", "pack"), header("caravan-deadline", "60"));
        client.await(REPLIES, 1);
        Inbound inbound = ask.asked().get(0);
        assertThat(inbound.asker().merge()).isEqualTo(Merge.PACK);
        assertThat(inbound.asker().lane()).isEqualTo(Lane.BULK);
        assertThat(inbound.asker().tenant()).isEqualTo("default");
        assertThat(inbound.deadline())
                .isEqualTo(Instant.ofEpochMilli(client.readAll(REQUESTS).get(0).timestamp())
                        .plusSeconds(60));
    }

    @Test
    void anUnknownMergeIsAnErrorReply() {
        client.send(REQUESTS, "a", "{}", header("caravan-merge", "all"));
        client.send(REQUESTS, "b", "{}", header("caravan-deadline", "soon"));
        assertThat(KafkaClient.byKey(client.await(REPLIES, 2)))
                .hasEntrySatisfying("a", value -> assertThat(value).contains("\"unknown_merge\""))
                .hasEntrySatisfying("b", value -> assertThat(value).contains("\"invalid_deadline\""));
    }

    @Test
    void aReplyThatTheTopicDoesNotTakeBecomesAnErrorReply() {
        ask.answerWith(inbound -> ScriptedAsk.echo(new Inbound(new byte[2_000_000], inbound.asker(), null)));
        client.send(REQUESTS, "key", "{}");
        ConsumerRecord<byte[], byte[]> reply = client.await(REPLIES, 1).get(0);
        assertThat(KafkaClient.valueOf(reply)).contains("\"reply_too_large\"");
        awaitCommitted(1);
    }

    @Test
    void aBrokenStepBecomesAnErrorReply() {
        ask.answerWith(inbound -> {
            throw new IllegalStateException("a bug");
        });
        client.send(REQUESTS, "key", "{}");
        ConsumerRecord<byte[], byte[]> reply = client.await(REPLIES, 1).get(0);
        assertThat(KafkaClient.valueOf(reply)).contains("\"internal_error\"").doesNotContain("a bug");
        awaitCommitted(1);
    }

    private void awaitCommitted(long offset) {
        await().atMost(Duration.ofSeconds(20)).until(() -> client.committed(GROUP) == offset);
    }

    private long offsetOf(String key) {
        return withKey(client.readAll(REQUESTS), key).offset();
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
