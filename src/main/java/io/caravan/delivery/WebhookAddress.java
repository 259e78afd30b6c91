package io.caravan.delivery;

import io.caravan.chat.BadRequestException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** Which addresses may be named for a webhook; where they lead shows only when they are used. */
final class WebhookAddress {
    private static final int LONGEST = 2_000;

    private final boolean allowsHttp;
    private final List<Integer> ports;

    /** @param ports none for any */
    WebhookAddress(boolean allowsHttp, List<Integer> ports) {
        this.allowsHttp = allowsHttp;
        this.ports = ports;
    }

    /**
     * The same address.
     *
     * @throws BadRequestException when it is not one that may be used
     */
    String check(String address) {
        URI uri = parse(address);
        String scheme = String.valueOf(uri.getScheme());
        boolean isSecure = scheme.equalsIgnoreCase("https");
        if (!isSecure && !(allowsHttp && scheme.equalsIgnoreCase("http"))) {
            throw refused("it must be https");
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw refused("it needs a host, and has no user and no fragment");
        }
        int usual = isSecure ? 443 : 80;
        int port = uri.getPort() < 0 ? usual : uri.getPort();
        if (port == 0 || port > 65_535 || !(ports.isEmpty() || ports.contains(port))) {
            throw refused("its port is not one that may be reached");
        }
        return uri.toASCIIString();
    }

    private static URI parse(String address) {
        try {
            if (address.length() <= LONGEST) {
                return new URI(address.strip());
            }
        } catch (URISyntaxException e) {
            throw refused("it cannot be read as an address");
        }
        throw refused("it is too long");
    }

    private static BadRequestException refused(String why) {
        return new BadRequestException(
                "invalid_webhook", "The address of the webhook is refused: " + why + ".", "X-Caravan-Webhook");
    }
}
