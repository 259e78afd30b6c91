package io.caravan.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.observe.JsonLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever part of a log line a secret is in, and whatever the form of the line. */
class RedactingEncoderTest {
    private static final String SECRET = "sk-5f2d9c0a7b3e4d1f";

    private final LoggerContext context = new LoggerContext();

    @Test
    void text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern("%msg %kvp %mdc%n%ex");
        encoder.setContext(context);
        encoder.start();
        String log = log(encoder, RedactingEncoder.Form.PLAIN);
        assertThat(log.lines()).noneMatch(line -> line.startsWith("FORGED"));
        assertThat(log).doesNotContain("x\" tenant");
        assertThat(log).doesNotContain(SECRET).contains("[key]", "count=\"1732588753123\"", "IllegalStateException");
    }

    @Test
    void json() throws IOException {
        String log = log(JsonLog.encoder(context), RedactingEncoder.Form.JSON);
        assertThat(log.lines()).hasSize(1);
        assertThat(log).doesNotContain(SECRET);
        JsonNode line = new JsonMapper().readTree(log);
        assertThat(line.at("/message").asText()).isEqualTo("message [key]\nFORGED");
        assertThat(line.at("/@timestamp").asText()).endsWith("Z");
        assertThat(line.at("/exception").asText()).contains("problem [key]", "cause [key]", "suppressed [key]");
        assertThat(line.at("/logger").asText()).isEqualTo("test");
        assertThat(line.at("/level").asText()).isEqualTo("ERROR");
        assertThat(line.at("/thread").asText()).isNotEmpty();
        assertThat(line.at("/quoted").asText()).isEqualTo("x\" tenant=\"y\nFORGED");
        assertThat(line.at("/request_ids/1").asText()).isEqualTo("[key]");
        assertThat(line.at("/mdc").asText()).isEqualTo("[key]");
        assertThat(line.at("/count").asLong()).isEqualTo(1_732_588_753_123L);
    }

    private String log(Encoder<ILoggingEvent> format, RedactingEncoder.Form form) {
        LogbackMDCAdapter mdc = new LogbackMDCAdapter();
        mdc.put("mdc", SECRET);
        context.setMDCAdapter(mdc);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        RedactingEncoder encoder = new RedactingEncoder();
        encoder.setForm(form);
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
        Exception problem = new IllegalStateException(
                "problem " + SECRET + "\nFORGED", new IllegalArgumentException("cause " + SECRET));
        problem.addSuppressed(new IllegalArgumentException("suppressed " + SECRET));
        logger.atError()
                .setCause(problem)
                .addKeyValue("key", SECRET)
                .addKeyValue("count", 1_732_588_753_123L)
                .addKeyValue("quoted", "x\" tenant=\"y\nFORGED")
                .addKeyValue("request_ids", List.of("a", SECRET))
                .addArgument(SECRET + "\nFORGED")
                .log("message {}");
    }
}
