package io.caravan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AskOverJmsTest {
    private static final String BROKER = "vm://0";
    private static final String QUESTION = "How far is the moon?";
    private static final long PATIENCE_MILLIS = 20_000;

    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();

    @BeforeEach
    void startBroker() throws Exception {
        broker.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .addAcceptorConfiguration("in-vm", BROKER));
        broker.start();
        System.setProperty("jms.broker", BROKER);
    }

    @AfterEach
    void stopBroker() throws Exception {
        System.clearProperty("jms.broker");
        broker.stop();
    }

    @Test
    void everyQuestionIsAnsweredToTheQueueThatItNames(@TempDir Path work) throws Exception {
        try (ExampleRun run = new ExampleRun("AskOverJms.java", work);
                ActiveMQConnectionFactory connections = new ActiveMQConnectionFactory(BROKER);
                JMSContext jms = connections.createContext()) {
            Queue answers = jms.createQueue("answers");
            ask(jms, answers, "good", "{\"prompt\": \"" + QUESTION + "\"}");
            ask(jms, answers, "bad", "no JSON");

            Map<String, JsonNode> replies = new HashMap<>();
            JMSConsumer consumer = jms.createConsumer(answers);
            for (int i = 0; i < 2; i++) {
                Message reply = consumer.receive(PATIENCE_MILLIS);
                replies.put(reply.getJMSCorrelationID(), new JsonMapper().readTree(reply.getBody(String.class)));
            }
            assertThat(replies).containsOnlyKeys("good", "bad");
            assertThat(text(replies, "good", "/choices/0/message/content")).contains(QUESTION);
            assertThat(text(replies, "bad", "/error/code")).isEqualTo("invalid_json");
            assertThat(run.timesAnswered(QUESTION)).isEqualTo(1);
        }
    }

    private static void ask(JMSContext jms, Queue answers, String id, String question) {
        jms.createProducer()
                .setJMSReplyTo(answers)
                .setJMSCorrelationID(id)
                .send(jms.createQueue("questions"), question);
    }

    private static String text(Map<String, JsonNode> replies, String id, String field) {
        return replies.getOrDefault(id, MissingNode.getInstance()).at(field).asText();
    }
}
