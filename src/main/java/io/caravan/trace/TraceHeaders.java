package io.caravan.trace;

import io.caravan.chat.Secret;
import io.caravan.settings.SettingsException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is sent along with traces, for instance the key of whoever keeps them. */
public final class TraceHeaders {
    private static final Pattern HEADER = Pattern.compile("([A-Za-z0-9-]+)=([\\x21-\\x7e]+)");

    private TraceHeaders() {}

    /**
     * @param texts {@code name=value} each, a blank in the value written as {@code %20}: as in OpenTelemetry's own setting
     * @throws SettingsException when one is not; it does not say what it is
     */
    public static Map<String, String> read(List<Secret> texts) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Secret text : texts) {
            if (!text.reveal().isEmpty()) {
                add(text.reveal(), headers);
            }
        }
        return headers;
    }

    private static void add(String text, Map<String, String> headers) {
        Matcher header = HEADER.matcher(text);
        try {
            if (header.matches()) {
                String value = header.group(2).replace("+", "%2B"); // which forms alone take for a blank
                headers.put(header.group(1), URLDecoder.decode(value, StandardCharsets.UTF_8));
                return;
            }
        } catch (IllegalArgumentException e) {
            // A percent sign that begins nothing: said below, without repeating what may be a secret.
        }
        throw new SettingsException(
                List.of("caravan.traces.headers: each must be name=value, with commas between and %20 for a blank"));
    }
}
