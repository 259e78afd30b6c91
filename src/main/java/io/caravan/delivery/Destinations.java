package io.caravan.delivery;

import io.caravan.chat.BadRequestException;
import io.caravan.chat.Destination;
import io.caravan.chat.DispatchStore.Channel;
import java.util.List;

/** Checks where outcomes are to be brought, before anything is promised. Thread-safe. */
final class Destinations {
    private static final int MOST = 5;

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
                if (!Channel.isName(address)) {
                    throw new BadRequestException("invalid_channel", Channel.NAME_WANTED, Preference.CHANNEL);
                }
            }
        }
        return address;
    }
}
