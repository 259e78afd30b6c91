package io.caravan.doctor;

import io.caravan.settings.KeySource;
import io.caravan.upstream.ApiKey;
import java.net.URI;
import java.util.List;
import java.util.Locale;

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
        return baseUrl.getScheme().toLowerCase(Locale.ROOT).equals("https");
    }

    int port() {
        int usual = isSecure() ? 443 : 80;
        return baseUrl.getPort() < 0 ? usual : baseUrl.getPort();
    }

    URI at(String path) {
        return URI.create(baseUrl.toString().replaceAll("/+$", "") + path);
    }

    Peer peer(String step) {
        return new Peer(name + " " + step, baseUrl.getHost(), port(), setting);
    }

    /** @throws io.caravan.settings.SettingsException when they cannot be read */
    List<ApiKey> readKeys() {
        return ApiKey.numbered(keys.read());
    }
}
