package io.caravan.doctor;

import io.caravan.settings.KeySource;
import io.caravan.upstream.ApiKey;
import java.net.URI;
import java.util.List;

/**
 * An upstream as the settings have it.
 *
 * @param name that its findings begin with
 * @param baseUrl without what is added to it
 * @param setting that has the address
 * @param keySetting that has the keys, or says where they are
 */
record Upstream(String name, URI baseUrl, KeySource keys, String setting, String keySetting) {
    boolean isSecure() {
        return Peer.isSecure(baseUrl);
    }

    URI at(String path) {
        return URI.create(baseUrl.toString().replaceAll("/+$", "") + path);
    }

    Peer peer(String step) {
        return Peer.of(name + " " + step, baseUrl, setting);
    }

    /** @throws io.caravan.settings.SettingsException when they cannot be read */
    List<ApiKey> readKeys() {
        return ApiKey.numbered(keys.read());
    }
}
