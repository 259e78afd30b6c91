package io.caravan.trace;

import io.caravan.redaction.Redaction;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import java.nio.charset.StandardCharsets;

/** What is asked and answered, if it may be told, without what must not be read anywhere. Thread-safe. */
final class Contents {
    /** Characters of it. */
    private static final int MOST = 16_384;

    private final boolean isTold;
    private final Redaction redaction;

    Contents(boolean isTold, Redaction redaction) {
        this.isTold = isTold;
        this.redaction = redaction;
    }

    void tell(Span span, AttributeKey<String> name, byte[] json) {
        if (isTold && span.isRecording()) {
            String text = new String(json, 0, Math.min(json.length, 4 * MOST), StandardCharsets.UTF_8);
            String redacted = redaction.apply(text);
            span.setAttribute(name, redacted.length() <= MOST ? redacted : redacted.substring(0, MOST) + "...");
        }
    }
}
