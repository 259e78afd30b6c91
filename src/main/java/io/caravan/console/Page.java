package io.caravan.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** The files that a browser shows; there is no data in them. */
final class Page {
    private static final String POLICY =
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none';" + " frame-ancestors 'none'";

    private final byte[] shell = read("console.html");
    private final Map<String, Asset> assets = Map.of(
            "console.js",
            new Asset("text/javascript; charset=utf-8", read("console.js")),
            "console.css",
            new Asset("text/css; charset=utf-8", read("console.css")),
            "console.svg",
            new Asset("image/svg+xml", read("console.svg")));

    private record Asset(String type, byte[] content) {}

    void show(Exchange exchange) {
        Reply.with(exchange, 200, "text/html; charset=utf-8", shell);
        exchange.getMessage().setHeader("Content-Security-Policy", POLICY);
    }

    void showAsset(Exchange exchange) {
        Message message = exchange.getMessage();
        Asset asset = assets.get(message.getHeader("file", "", String.class));
        if (asset == null) {
            Reply.failed(exchange, Reply.NOTHING_THERE);
        } else {
            Reply.with(exchange, 200, asset.type(), asset.content());
        }
    }

    private static byte[] read(String name) {
        try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream("/console/" + name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
