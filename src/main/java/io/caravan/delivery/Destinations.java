package io.caravan.delivery;

import io.caravan.chat.BadRequestException;
import io.caravan.chat.Destination;
import java.util.List;
import java.util.regex.Pattern;

/** Checks where outcomes are to be brought, before anything is promised. Thread-safe. */
final class Destinations {
    private static final int MOST = 5;

    /** The same that the WebSocket's path takes. */
    private static final Pattern CHANNEL = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final WebhookSecrets secrets;
    private final WebhookAddress addresses;
    private final ReplyTopics topics;

    Destinations(WebhookSecrets secrets, WebhookAddress addresses, ReplyTopics topics) {
        this.secrets = secrets;
        this.addresses = addresses;
        this.topics = topics;
    }

    /**
     * Each once, as it is used.
     *
     * @throws BadRequestException when the outcome cannot be brought to one of these
     */
    List<Destination> check(String tenant, List<Destination> named) {
        if (named.size() > MOST) {
            throw new BadRequestException(
                    "too_many_destinations", "An answer goes to at most " + MOST + " places.", null);
        }
        return named.stream()
                .map(destination -> new Destination(destination.kind(), check(tenant, destination)))
                .distinct()
                .toList();
    }

    private String check(String tenant, Destination destination) {
        String address = destination.address().strip();
        switch (destination.kind()) {
            case WEBHOOK -> {
                if (!secrets.has(tenant)) {
                    throw new BadRequestException(
                            "no_webhook_secret",
                            "There is no secret to sign with for this tenant: add one to caravan.webhook.secrets.",
                            Preference.WEBHOOK);
                }
                return addresses.check(address);
            }
            case TOPIC -> topics.check(tenant, address);
            case CHANNEL -> {
                if (!CHANNEL.matcher(address).matches()) {
                    throw new BadRequestException(
                            "invalid_channel",
                            "A channel's name has 1 to 64 letters, digits, dots, _ and -.",
                            Preference.CHANNEL);
                }
            }
        }
        return address;
    }
}
