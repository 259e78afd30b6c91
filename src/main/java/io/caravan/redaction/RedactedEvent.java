package io.caravan.redaction;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/**
 * A line of the log without what must not be read. The parts are redacted, not the finished line: in that, the time in
 * milliseconds could look like a number of somebody, and what stands in its place would be no JSON.
 */
final class RedactedEvent implements ILoggingEvent {
    private final ILoggingEvent event;
    private final UnaryOperator<String> redaction;
    private final boolean escapesQuotes;
    private final String message;

    RedactedEvent(ILoggingEvent event, UnaryOperator<String> redaction, boolean escapesQuotes) {
        this.event = event;
        this.redaction = redaction;
        this.escapesQuotes = escapesQuotes;
        message = redaction.apply(String.valueOf(event.getFormattedMessage()));
    }

    @Override
    public String getMessage() {
        return message;
    }

    @Override
    public String getFormattedMessage() {
        return message;
    }

    /** They stand in the message already. */
    @Override
    public Object @Nullable [] getArgumentArray() {
        return null;
    }

    @Override
    public @Nullable List<KeyValuePair> getKeyValuePairs() {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        return pairs == null ? null : pairs.stream().map(this::redact).toList();
    }

    /** Numbers are counts and times of ours. */
    private KeyValuePair redact(KeyValuePair pair) {
        return pair.value == null || pair.value instanceof Number
                ? pair
                : new KeyValuePair(pair.key, pair.value instanceof List<?> list ? values(list) : value(pair.value));
    }

    private List<String> values(List<?> list) {
        return list.stream().map(this::value).toList();
    }

    private String value(Object value) {
        String redacted = redaction.apply(value.toString());
        return escapesQuotes ? redacted.replace("\"", "\\\"") : redacted;
    }

    @Override
    public Map<String, String> getMDCPropertyMap() {
        Map<String, String> properties = event.getMDCPropertyMap();
        return properties.isEmpty()
                ? properties
                : properties.entrySet().stream()
                        .filter(property -> Objects.nonNull(property.getValue()))
                        .collect(Collectors.toMap(Map.Entry::getKey, property -> redaction.apply(property.getValue())));
    }

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester") // it is not ours to deprecate
    public Map<String, String> getMdc() {
        return getMDCPropertyMap();
    }

    @Override
    public @Nullable IThrowableProxy getThrowableProxy() {
        IThrowableProxy problem = event.getThrowableProxy();
        return problem == null ? null : new RedactedThrowable(problem, redaction);
    }

    @Override
    public String getThreadName() {
        return event.getThreadName();
    }

    @Override
    public Level getLevel() {
        return event.getLevel();
    }

    @Override
    public String getLoggerName() {
        return event.getLoggerName();
    }

    @Override
    public LoggerContextVO getLoggerContextVO() {
        return event.getLoggerContextVO();
    }

    @Override
    public StackTraceElement[] getCallerData() {
        return event.getCallerData();
    }

    @Override
    public boolean hasCallerData() {
        return event.hasCallerData();
    }

    @Override
    public List<Marker> getMarkerList() {
        return event.getMarkerList();
    }

    @Override
    public long getTimeStamp() {
        return event.getTimeStamp();
    }

    @Override
    public int getNanoseconds() {
        return event.getNanoseconds();
    }

    @Override
    public Instant getInstant() {
        return event.getInstant();
    }

    @Override
    public long getSequenceNumber() {
        return event.getSequenceNumber();
    }

    @Override
    public void prepareForDeferredProcessing() {
        event.prepareForDeferredProcessing();
    }
}
