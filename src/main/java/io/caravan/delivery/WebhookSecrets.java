package io.caravan.delivery;

import io.caravan.chat.Hmac;
import io.caravan.chat.Secret;
import io.caravan.settings.SettingsException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Signs what goes to webhooks as Standard Webhooks has it (HMAC-SHA256). A tenant with several secrets signs with each. */
final class WebhookSecrets {
    private static final String PREFIX = "whsec_";

    /** What the specification asks for at least. */
    private static final int SHORTEST = 24;

    private static final String EVERYBODY = "";

    private final Map<String, List<byte[]>> keys = new HashMap<>();

    /** @throws SettingsException when one is none; it is not repeated */
    WebhookSecrets(List<Secret> secrets) {
        for (Secret secret : secrets) {
            if (!secret.isEmpty()) {
                add(secret.reveal());
            }
        }
    }

    private void add(String text) {
        int start = text.indexOf(PREFIX);
        boolean isOfTenant = start > 1 && text.charAt(start - 1) == '=';
        if (start != 0 && !isOfTenant) {
            throw unusable();
        }
        String tenant = isOfTenant ? text.substring(0, start - 1) : EVERYBODY;
        keys.computeIfAbsent(tenant, none -> new ArrayList<>()).add(key(text.substring(start + PREFIX.length())));
    }

    private static byte[] key(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            if (bytes.length >= SHORTEST) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw unusable();
        }
        throw unusable();
    }

    private static SettingsException unusable() {
        return new SettingsException(List.of("caravan.webhook.secrets: each must be whsec_ and at least " + SHORTEST
                + " bytes in base64, with tenant= in front if it is for one tenant only"));
    }

    /** Whether anything can be signed for this tenant. */
    boolean has(String tenant) {
        return !of(tenant).isEmpty();
    }

    private List<byte[]> of(String tenant) {
        return keys.getOrDefault(tenant, keys.getOrDefault(EVERYBODY, List.of()));
    }

    /** The value of {@code webhook-signature}. */
    String sign(String tenant, String id, long timestamp, byte[] body) {
        byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.US_ASCII);
        return of(tenant).stream()
                .map(key -> "v1," + Base64.getEncoder().encodeToString(Hmac.of(key, head, body)))
                .collect(Collectors.joining(" "));
    }
}
