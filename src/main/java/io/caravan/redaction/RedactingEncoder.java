package io.caravan.redaction;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;

/**
 * Redacts whatever is logged, in front of the encoder that gives the lines their form. Until it is told otherwise by the
 * table that Caravan comes with. Thread-safe as far as that encoder is.
 */
public final class RedactingEncoder extends EncoderBase<ILoggingEvent> {
    private volatile Encoder<ILoggingEvent> encoder;
    private volatile Redaction redaction = Redaction.builtIn();
    private volatile Form form = Form.PLAIN;

    /** What the encoder behind this one does about letters that would end a line or a value. */
    public enum Form {
        /** Nothing: a text of several lines would pass for several lines of the log. */
        PLAIN,
        /** It escapes them. */
        JSON
    }

    /** For Logback, which sets the encoder before it starts this one. */
    @SuppressWarnings("NullAway.Init")
    public RedactingEncoder() {}

    public void setEncoder(Encoder<ILoggingEvent> encoder) {
        this.encoder = encoder;
    }

    public void setRedaction(Redaction redaction) {
        this.redaction = redaction;
    }

    public void setForm(Form form) {
        this.form = form;
    }

    @Override
    public byte[] headerBytes() {
        return encoder.headerBytes();
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return encoder.encode(
                form == Form.JSON
                        ? new RedactedEvent(event, redaction::apply, false)
                        : new RedactedEvent(event, text -> OneLine.of(redaction.apply(text)), true));
    }

    @Override
    public byte[] footerBytes() {
        return encoder.footerBytes();
    }
}
