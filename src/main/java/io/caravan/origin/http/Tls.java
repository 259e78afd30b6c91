package io.caravan.origin.http;

import io.caravan.settings.SettingsException;
import io.caravan.settings.WatchedFile;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.2 and 1.3 with keys from files. When a file changes, new connections use what it holds; those that are there go on.
 * What cannot be used leaves everything as it was, and is logged.
 */
final class Tls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
    private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");
    private static final int HANDSHAKE_SECONDS = 10;

    private final Vertx vertx;
    private final TlsFiles files;
    private final HttpServerOptions options;
    private final List<WatchedFile> watched = new ArrayList<>();
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

    private Tls(Vertx vertx, TlsFiles files, HttpServerOptions options) {
        this.vertx = vertx;
        this.files = files;
        this.options = options;
    }

    /**
     * Adds TLS to these options.
     *
     * @throws SettingsException naming the setting whose file cannot be used
     */
    static Tls configure(Vertx vertx, TlsFiles files, HttpServerOptions options) {
        Tls tls = new Tls(vertx, files, options);
        Loaded loaded = tls.load();
        options.setSsl(true)
                .setEnabledSecureTransportProtocols(PROTOCOLS)
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setKeyCertOptions(loaded.key());
        if (loaded.authority() != null) {
            options.setClientAuth(ClientAuth.REQUIRED).setTrustOptions(loaded.authority());
        }
        return tls;
    }

    /** What the files hold, checked. */
    private record Loaded(
            PemKeyCertOptions key,
            @org.jspecify.annotations.Nullable PemTrustOptions authority) {}

    private Loaded load() {
        byte[] certificate = read("caravan.http.tls.certificate", files.certificate());
        byte[] key = read("caravan.http.tls.key", files.key());
        PemKeyCertOptions pair =
                new PemKeyCertOptions().setCertValue(Buffer.buffer(certificate)).setKeyValue(Buffer.buffer(key));
        PemCheck.certificate("caravan.http.tls.certificate", files.certificate(), certificate);
        PemCheck.pair(vertx, files, pair);
        if (files.clientAuthority() == null) {
            return new Loaded(pair, null);
        }
        byte[] authority = read("caravan.http.tls.client-ca", files.clientAuthority());
        PemCheck.certificate("caravan.http.tls.client-ca", files.clientAuthority(), authority);
        return new Loaded(pair, new PemTrustOptions().addCertValue(Buffer.buffer(authority)));
    }

    private static byte[] read(String setting, Path file) {
        try {
            return WatchedFile.read(file);
        } catch (SettingsException e) {
            throw new SettingsException(setting + ": " + e.getMessage(), e);
        }
    }

    /** From now on the server is told when a file has changed. */
    void watch(HttpServer server) {
        servers.add(server);
    }

    /** Call once, when all servers are there. */
    void start() {
        watch(files.certificate());
        watch(files.key());
        if (files.clientAuthority() != null) {
            watch(files.clientAuthority());
        }
    }

    private void watch(Path file) {
        watched.add(new WatchedFile(file, WatchedFile.read(file), new WatchedFile.Listener() {
            @Override
            public void changed(byte[] content) {
                reload();
            }

            @Override
            public void unreadable(IOException problem) {
                LOG.warn(
                        "cannot read {}; the certificate that was there before stays in use: {}",
                        file,
                        problem.getMessage());
            }
        }));
    }

    /** Certificate and key change one after the other: while they do not belong together the old pair stays. */
    private void reload() {
        Loaded loaded;
        try {
            loaded = load();
        } catch (SettingsException e) {
            LOG.warn("the certificate that was there before stays in use: {}", e.getMessage());
            return;
        }
        SSLOptions changed = new SSLOptions(options.getSslOptions()).setKeyCertOptions(loaded.key());
        if (loaded.authority() != null) {
            changed.setTrustOptions(loaded.authority());
        }
        // Those of one port share what they know of TLS.
        servers.get(0)
                .updateSSLOptions(changed)
                .onSuccess(updated -> LOG.info("new connections use the certificate of {} now", files.certificate()))
                .onFailure(problem -> LOG.warn("the certificate that was there before stays in use", problem));
    }

    @Override
    public void close() {
        watched.forEach(WatchedFile::close);
    }
}
