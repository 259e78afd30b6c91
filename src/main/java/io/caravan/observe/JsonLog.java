package io.caravan.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.encoder.Encoder;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;

/** Log lines as JSON, one object a line, with the fields of {@code docs/logging.md}. */
public final class JsonLog {
    private static final String LEFT_OUT = "[ignore]";

    private JsonLog() {}

    /** A started one. */
    public static Encoder<ILoggingEvent> encoder(Context context) {
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setContext(context);
        encoder.setTimeZone("UTC");
        encoder.setFieldNames(names());
        encoder.start();
        return encoder;
    }

    private static LogstashFieldNames names() {
        LogstashFieldNames names = new LogstashFieldNames();
        names.setLogger("logger");
        names.setThread("thread");
        names.setStackTrace("exception");
        names.setVersion(LEFT_OUT);
        names.setLevelValue(LEFT_OUT);
        return names;
    }
}
