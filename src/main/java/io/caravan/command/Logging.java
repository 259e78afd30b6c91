package io.caravan.command;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the format of the log, which goes to standard error. */
final class Logging {
    private Logging() {}

    /** @param format text or json */
    static void configure(String format) {
        if (!format.equals("json") || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        EncoderBase<ILoggingEvent> encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.start();
        var appender = context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr");
        if (appender instanceof ConsoleAppender<ILoggingEvent> console) {
            console.stop();
            console.setEncoder(encoder);
            console.start();
        }
    }
}
