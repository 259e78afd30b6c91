package io.caravan.command;

import io.caravan.Gateway;
import io.caravan.settings.Settings;

/** Where messages can be handed in, in one line. */
final class Addresses {
    private Addresses() {}

    static String of(Gateway gateway, Settings settings) {
        String scheme = settings.text("caravan.http.tls.certificate").isEmpty() ? "http" : "https";
        return scheme + "://" + settings.text("caravan.http.host") + ":" + gateway.port() + "/v1/chat/completions";
    }
}
