package io.caravan.it;

import static io.caravan.it.KafkaRig.DEAD_LETTERS;
import static io.caravan.it.KafkaRig.GROUP;
import static io.caravan.it.KafkaRig.REPLIES;
import static io.caravan.it.KafkaRig.REQUESTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.chat.Answer;
import io.caravan.chat.Failure.Kind;
import io.caravan.chat.Inbound;
import io.caravan.demo.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No record is lost, whatever stops in between: what is committed has its reply, the rest comes again. */
@Tag("long")
class KafkaDeliveryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ScriptedAsk ask = new ScriptedAsk();
    private Path directory;
    private EmbeddedBroker broker;
    private KafkaClient client;

    @BeforeEach
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        broker = EmbeddedBroker.start(directory);
        client = new KafkaClient(broker.brokers());
        broker.createTopics(1, REQUESTS, REPLIES, DEAD_LETTERS);
    }

    @AfterEach
    void stop() {
        client.close();
        broker.close();
    }

    private KafkaRig rig() {
        return new KafkaRig(broker.brokers(), ask);
    }

    @Test
    void aSlowAnswerCausesNoRebalanceAndNoRedelivery() throws Exception {
        ask.answerWith(after(Duration.ofSeconds(5)));
        rig().set("max-batch-time", "20000").whileRunning(() -> {
            client.send(REQUESTS, "slow", "{}");
            client.await(REPLIES, 1);
            awaitCommitted(1);
        });
        assertThat(ask.asked()).hasSize(1);
        assertThat(client.readAll(REPLIES)).hasSize(1);
    }

    /** The counter-proof: it is this setting that keeps a slow record in its place. */
    @Test
    void anAnswerSlowerThanTheBatchMayTakeComesAgain() throws Exception {
        ask.answerWith(inbound ->
                ask.asked().size() == 1 ? after(Duration.ofSeconds(5)).apply(inbound) : ScriptedAsk.echo(inbound));
        rig().set("max-batch-time", "3000").whileRunning(() -> {
            client.send(REQUESTS, "slow", "{}");
            assertThat(client.await(REPLIES, 2)).extracting(KafkaClient::keyOf).containsOnly("slow");
            awaitCommitted(1);
        });
    }

    @Test
    void nothingIsCommittedBeforeItsReplyIsThere() throws Exception {
        CompletableFuture<Answer> slow = new CompletableFuture<>();
        ask.answerWith(inbound -> ScriptedAsk.bodyOf(inbound).equals("\"slow\"") ? slow : ScriptedAsk.echo(inbound));
        rig().whileRunning(() -> {
            client.post(REQUESTS, "slow", "\"slow\"");
            client.post(REQUESTS, "fast", "\"fast\"");
            client.flush();
            assertThat(client.await(REPLIES, 1)).extracting(KafkaClient::keyOf).containsExactly("fast");
            assertThat(client.committed(GROUP)).isZero();
            slow.complete(ScriptedAsk.answered(new byte[] {'1'}));
            awaitCommitted(2);
        });
        assertThat(client.readAll(REPLIES)).extracting(KafkaClient::keyOf).containsExactly("fast", "slow");
    }

    @Test
    void whatIsNotAnsweredWhenCaravanStopsComesAgainAndTheRestIsCommitted() throws Exception {
        ask.answerWith(inbound -> ScriptedAsk.bodyOf(inbound).equals("2")
                ? ScriptedAsk.failed(Kind.STOPPING, "stopping")
                : ScriptedAsk.echo(inbound));
        IntStream.range(0, 5).forEach(i -> client.send(REQUESTS, "key-" + i, Integer.toString(i)));
        rig().whileRunning(() -> {
            client.await(REPLIES, 4);
            awaitCommitted(2);
            client.send(REQUESTS, "key-5", "5");
            client.await(REPLIES, 5);
        });
        assertThat(client.committed(GROUP))
                .as("a later batch must not pass the record")
                .isEqualTo(2);

        ask.answerWith(ScriptedAsk::echo);
        rig().whileRunning(() -> {
            awaitCommitted(6);
        });
        assertThat(keys(client.readAll(REPLIES)))
                .containsExactlyInAnyOrder("key-0", "key-1", "key-2", "key-3", "key-4", "key-5");
    }

    @Test
    void aRequestUnderWayWhenCaravanIsStoppedByForceIsNotCommitted() throws Exception {
        ask.answerWith(inbound -> new CompletableFuture<>());
        client.send(REQUESTS, "key", "{}");
        rig().whileRunning(() -> {
            await().atMost(PATIENCE).until(() -> ask.asked().size() == 1);
        });
        assertThat(client.committed(GROUP)).isZero();
    }

    @Test
    void aBrokerThatRestartsInTheMiddleLosesNothing() throws Exception {
        ask.answerWith(after(Duration.ofMillis(50)));
        int count = 1_000;
        rig().whileRunning(() -> {
            IntStream.range(0, count).forEach(i -> client.post(REQUESTS, "key-" + i, "{}"));
            client.flush();
            client.await(REPLIES, 100);
            broker.close();
            broker = EmbeddedBroker.start(directory);
            awaitReplies(count);
        });
        int replies = client.readAll(REPLIES).size();
        System.out.printf(
                "broker restart: %d records, %d replies, %d asked%n",
                count, replies, ask.asked().size());
    }

    /** Neither what a poll brought and still waits for its batch to fill, nor what the next one would have brought. */
    @Test
    void aPollThatFailsLosesNothing() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        Runnable sendTwo = () -> {
            client.send(REQUESTS, "key-" + sent.incrementAndGet(), "{}");
            client.send(REQUESTS, "key-" + sent.incrementAndGet(), "{}");
        };
        sendTwo.run();
        ShakyConsumers consumers = new ShakyConsumers(3, sendTwo);
        rig().with(consumers).whileRunning(() -> {
            await().atMost(PATIENCE).until(() -> consumers.failuresLeft() == 0);
            awaitReplies(sent.get());
        });
    }

    /** The answer comes while the broker is away; the reply waits for it. */
    @Test
    void aReplyThatCannotBeSentIsSentLater() throws Exception {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        ask.answerWith(inbound -> answer);
        rig().whileRunning(() -> {
            client.send(REQUESTS, "key", "{}");
            await().atMost(PATIENCE).until(() -> ask.asked().size() == 1);
            broker.close();
            answer.complete(ScriptedAsk.answered(new byte[] {'1'}));
            broker = EmbeddedBroker.start(directory);
            assertThat(client.await(REPLIES, 1)).extracting(KafkaClient::keyOf).containsExactly("key");
            awaitCommitted(1);
        });
    }

    @Test
    void aSecondCaravanTakesOverPartitionsWithoutAskingTwice() throws Exception {
        broker.close();
        directory = directory.resolve("two");
        broker = EmbeddedBroker.start(directory);
        broker.createTopics(4, REQUESTS, REPLIES, DEAD_LETTERS);
        client.close();
        client = new KafkaClient(broker.brokers());
        ask.answerWith(after(Duration.ofMillis(50)));
        int count = 2_000;
        rig().whileRunning(() -> {
            IntStream.range(0, count).forEach(i -> client.post(REQUESTS, "key-" + i, "{}"));
            client.flush();
            client.await(REPLIES, 100);
            rig().whileRunning(() -> {
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(keys(client.readAll(REPLIES)))
                        .as("replies; asked %s times; %s", ask.asked().size(), client.describe(GROUP))
                        .hasSize(count));
                awaitCommitted(count);
            });
        });
        int replies = client.readAll(REPLIES).size();
        System.out.printf(
                "second consumer joins: %d records, %d replies, %d asked%n",
                count, replies, ask.asked().size());
        assertThat(ask.asked()).hasSize(count);
    }

    @Test
    void throughput() throws Exception {
        int count = 50_000;
        IntStream.range(0, count).forEach(i -> client.post(REQUESTS, "key-" + i, "{}"));
        client.flush();
        long start = System.nanoTime();
        rig().set("batch", "500").whileRunning(() -> {
            await().atMost(PATIENCE).until(() -> client.committed(GROUP) == count);
        });
        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
        System.out.printf("%d records in %d ms, start included%n", count, millis);
        assertThat(keys(client.readAll(REPLIES))).hasSize(count);
    }

    private static Function<Inbound, CompletionStage<Answer>> after(Duration wait) {
        return inbound -> new CompletableFuture<Answer>()
                .completeOnTimeout(ScriptedAsk.answered(inbound.body()), wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Set<String> keys(List<ConsumerRecord<byte[], byte[]>> records) {
        Set<String> keys = new HashSet<>();
        records.forEach(record -> keys.add(KafkaClient.keyOf(record)));
        return keys;
    }

    /** Each has its reply, and is committed. */
    private void awaitReplies(int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(keys(client.readAll(REPLIES)))
                .as("replies; asked %s times; %s", ask.asked().size(), client.describe(GROUP))
                .hasSize(count));
        awaitCommitted(count);
    }

    private void awaitCommitted(long offset) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(client.committed(GROUP)).isEqualTo(offset));
    }
}
