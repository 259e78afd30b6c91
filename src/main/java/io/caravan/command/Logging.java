package io.caravan.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.caravan.observe.JsonLog;
import io.caravan.observe.RequestLog;
import io.caravan.redaction.RedactingEncoder;
import io.caravan.redaction.Redaction;
import io.caravan.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Chooses the format of the log, which goes to standard error, and what must not be read in it. */
final class Logging {
    private Logging() {}

    /** @throws io.caravan.settings.SettingsException when {@code config/redaction.yaml} cannot be used */
    static void configure(Settings settings) {
        // OpenTelemetry says by Java's own logging what it cannot export.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                && context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr")
                        instanceof ConsoleAppender<ILoggingEvent> console
                && console.getEncoder() instanceof RedactingEncoder encoder) {
            encoder.setRedaction(Redaction.of(settings));
            if (settings.flag("caravan.log.requests")) {
                context.getLogger(RequestLog.ENDED_NAME).setLevel(Level.DEBUG);
            }
            if (settings.text("caravan.log.format").equals("json")) {
                encoder.setForm(RedactingEncoder.Form.JSON);
                encoder.setEncoder(JsonLog.encoder(context));
            }
        }
    }
}
