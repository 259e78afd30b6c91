package io.caravan.delivery;

import java.net.UnknownHostException;

/** A name leads to where Caravan does not go for strangers. */
final class AddressRefusedException extends UnknownHostException {
    private static final long serialVersionUID = 1;

    AddressRefusedException(String host) {
        super(host + " is not on the public internet, and caravan.webhook.allow does not list it");
    }
}
