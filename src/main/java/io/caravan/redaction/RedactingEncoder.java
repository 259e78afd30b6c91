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

    /** For Logback, which sets the encoder before it starts this one. */
    @SuppressWarnings("NullAway.Init")
    public RedactingEncoder() {}

    public void setEncoder(Encoder<ILoggingEvent> encoder) {
        this.encoder = encoder;
    }

    public void setRedaction(Redaction redaction) {
        this.redaction = redaction;
    }

    @Override
    public byte[] headerBytes() {
        return encoder.headerBytes();
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return encoder.encode(new RedactedEvent(event, redaction));
    }

    @Override
    public byte[] footerBytes() {
        return encoder.footerBytes();
    }
}
