package io.caravan.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Whatever part of a log line a secret is in, and whatever the form of the line. */
class RedactingEncoderTest {
    private static final String SECRET = "sk-5f2d9c0a7b3e4d1f";

    private final LoggerContext context = new LoggerContext();

    @Test
    void text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern("%msg %kvp %mdc%n%ex");
        String log = log(encoder);
        assertThat(log).doesNotContain(SECRET).contains("[key]", "count=\"1732588753123\"", "IllegalStateException");
    }

    @Test
    void json() throws IOException {
        String log = log(new JsonEncoder());
        assertThat(log).doesNotContain(SECRET);
        JsonNode line = new JsonMapper().readTree(log);
        assertThat(line.at("/message").asText()).isEqualTo("message [key]");
        assertThat(line.at("/timestamp").asLong()).isPositive();
        assertThat(line.at("/throwable/cause/message").asText()).isEqualTo("cause [key]");
    }

    private String log(EncoderBase<ILoggingEvent> format) {
        context.setMDCAdapter(new LogbackMDCAdapter());
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        RedactingEncoder encoder = new RedactingEncoder();
        format.setContext(context);
        format.start();
        encoder.setEncoder(format);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(written);
        appender.start();
        Logger logger = context.getLogger("test");
        logger.setLevel(Level.INFO);
        logger.addAppender(appender);
        logEverything(logger);
        return written.toString(StandardCharsets.UTF_8);
    }

    private static void logEverything(Logger logger) {
        Exception problem =
                new IllegalStateException("problem " + SECRET, new IllegalArgumentException("cause " + SECRET));
        problem.addSuppressed(new IllegalArgumentException("suppressed " + SECRET));
        logger.atError()
                .setCause(problem)
                .addKeyValue("key", SECRET)
                .addKeyValue("count", 1_732_588_753_123L)
                .addArgument(SECRET)
                .log("message {}");
    }
}
