package io.caravan.origin.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What of a request head two programs could read differently, so that one of them takes for a second request what the other
 * takes for a body: request smuggling. Netty itself refuses two Content-Lengths, lengths that are no number, blanks around
 * names, control characters in values and lines that do not end in CRLF; a folded line becomes one with a blank, as RFC
 * 9112, 5.2 wants it.
 */
final class Framing {
    private static final Pattern NOT_IN_HOST = Pattern.compile("[^\\w.~!$&'()*+,;=:\\[\\]%-]|%(?![0-9A-Fa-f]{2})");

    private Framing() {}

    /** What is wrong with it, for the log. */
    static Optional<String> problem(HttpRequest request) {
        if (!isVersionClear(request.protocolVersion())) {
            return Optional.of("another protocol");
        }
        if (!isTransferEncodingClear(request)) {
            return Optional.of("an unclear transfer coding");
        }
        if (!isHostClear(request)) {
            return Optional.of("no host or several");
        }
        if (request.headers().contains("")) {
            return Optional.of("a header without a name");
        }
        return isTargetClear(request.uri()) ? Optional.empty() : Optional.of("an unclear target");
    }

    /** The name has capital letters (RFC 9112, 2.3); Netty gives others an object of their own, which Vert.x does not know. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isVersionClear(HttpVersion version) {
        return version == HttpVersion.HTTP_1_1 || version == HttpVersion.HTTP_1_0;
    }

    /** RFC 9112, 6.1: none that we do not know, none in HTTP/1.0, where it had no meaning. */
    private static boolean isTransferEncodingClear(HttpRequest request) {
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.isEmpty()
                || (codings.size() == 1
                        && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0))
                        && request.protocolVersion().equals(HttpVersion.HTTP_1_1));
    }

    /** RFC 9112, 3.2; one that RFC 3986 does not know, too. Vert.x fails on some of these without answering. */
    private static boolean isHostClear(HttpRequest request) {
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        return hosts.isEmpty()
                ? request.protocolVersion().equals(HttpVersion.HTTP_1_0)
                : hosts.size() == 1 && !NOT_IN_HOST.matcher(hosts.get(0)).find();
    }

    /** A path, or an address with one; RFC 3986 knows no other characters than printable ASCII. */
    private static boolean isTargetClear(String target) {
        boolean isPath = target.startsWith("/") || target.startsWith("http://") || target.startsWith("https://");
        return isPath && target.chars().allMatch(character -> character > ' ' && character < 0x7f);
    }
}
