package io.caravan.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.Stream;

/** Requests of every kind. */
final class Shots {
    static final String PAGE = "https://app.example.com";

    private static final String TARGET = "/v1/chat/completions";

    private static final List<String> NAMES = List.of(
            "X-Caravan-Merge",
            "X-Caravan-Lane",
            "X-Caravan-Deadline",
            "X-Caravan-Request-Id",
            "X-Request-Id",
            "Idempotency-Key",
            "Prefer",
            "Origin",
            "Expect",
            "Accept",
            "Accept-Encoding",
            "Cookie",
            "traceparent",
            "CamelHttpUri",
            "X-Forwarded-For",
            "Access-Control-Request-Method");

    private static final List<byte[]> VALUES = Stream.of(
                    "none",
                    "single-flight",
                    "prefix",
                    "pack",
                    "batch-body",
                    "interactive",
                    "stream",
                    "bulk",
                    "1",
                    "0.2",
                    "2026-11-26T12:00:00Z",
                    "order-7",
                    "respond-async",
                    "respond-async, wait=1",
                    "100-continue",
                    PAGE,
                    "null",
                    "text/event-stream",
                    "gzip",
                    "POST",
                    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                    "http://127.0.0.1:1/")
            .map(text -> text.getBytes(UTF_8))
            .toList();

    /** As in {@code StrictHttpTest}; {@code ~} is a line end. */
    private static final List<byte[]> HEADS = Stream.of(
                    "GET /health HTTP/1.1~Host: x~Connection: close~~",
                    "GET /v1/models HTTP/1.1~Host: x~Connection: close~Authorization: KEY~~",
                    "GET /metrics HTTP/1.1~Host: x~Connection: close~Authorization: KEY~~",
                    "HEAD /v1/models?a=b&a=%zz HTTP/1.1~Host: x~Connection: close~Authorization: KEY~~",
                    "OPTIONS /v1/chat/completions HTTP/1.1~Host: x~Origin: " + PAGE
                            + "~Access-Control-Request-Method: POST~Connection: close~~",
                    "DELETE //v1/./chat/../chat/completions HTTP/1.1~Host: x~Connection: close~~",
                    "GET http://x/v1/models HTTP/1.0~Authorization: KEY~~",
                    "POST /v1/chat/completions HTTP/1.1~Host: x~Connection: close~Authorization: KEY~"
                            + "Content-Type: application/json~Content-Length: 15~~{\"prompt\":\"Hi\"}",
                    "POST /v1/chat/completions HTTP/1.1~Host: x~Connection: close~Authorization: KEY~"
                            + "Content-Type: application/json~Transfer-Encoding: chunked~~f~{\"prompt\":\"Hi\"}~0~~",
                    "POST /v1/chat/completions HTTP/1.1~Host: x~Connection: close~Authorization: KEY~Expect: 100-continue~"
                            + "Content-Type: application/json~Content-Length: 15~~{\"prompt\":\"Hi\"}",
                    "GET /v1/models HTTP/1.1~Host: x~Upgrade: h2c~Connection: Upgrade, HTTP2-Settings~HTTP2-Settings: AAAA~~",
                    "GET /v1/models HTTP/1.1~Host: x~Upgrade: websocket~Connection: Upgrade~Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==~"
                            + "Sec-WebSocket-Version: 13~~",
                    "POST /v1/chat/completions HTTP/1.1~Host: x~Content-Length: 5~Transfer-Encoding: chunked~~0~~",
                    "POST /v1/chat/completions HTTP/1.1~Host: x~Content-Length: 0~Content-Length: 30~~",
                    "PRI * HTTP/2.0~~SM~~")
            .map(text -> text.replace("~", "\r\n").getBytes(ISO_8859_1))
            .toList();

    private final Credentials credentials;

    Shots(Credentials credentials) {
        this.credentials = credentials;
    }

    /** One that is answered. */
    Shot good() {
        byte[] body = Bodies.RIGHT.get(0);
        String head = head("application/json", credentials.key(), body);
        return new Shot((head + "\r\n" + new String(body, UTF_8)).getBytes(UTF_8), "", Reply.GOOD, true, false);
    }

    Shot body(Chance chance) {
        String name = chance.name();
        byte[] body = Bodies.any(name, chance);
        return shot(name, body, credentials.right(TARGET, body, chance), List.of(), Reply.GOOD, chance);
    }

    Shot answer(Chance chance) {
        String name = chance.name();
        byte[] body = Bodies.right(name, chance);
        List<byte[]> merge = chance.in(40) ? List.of(line("X-Caravan-Merge", VALUES.get(chance.below(5)))) : List.of();
        return shot(name, body, credentials.key(), merge, Replies.any(chance), chance);
    }

    Shot headers(Chance chance) {
        String name = chance.name();
        byte[] body = Bodies.right(name, chance);
        List<byte[]> lines =
                Stream.generate(() -> line(chance)).limit(1 + chance.below(5)).toList();
        return shot(name, body, credentials.key(), lines, Reply.GOOD, chance);
    }

    private static byte[] line(Chance chance) {
        byte[] value = chance.of(VALUES);
        if (chance.in(50)) {
            value = chance.in(90) ? Mutation.of(value, VALUES, chance) : chance.bytes(chance.of(300, 20_000));
        }
        return line(chance.of(NAMES), value);
    }

    private static byte[] line(String name, byte[] value) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        line.writeBytes((name + ": ").getBytes(UTF_8));
        line.writeBytes(value);
        return line.toByteArray();
    }

    Shot credential(Chance chance) {
        String name = chance.name();
        byte[] body = Bodies.right(name, chance);
        return shot(name, body, credentials.any(TARGET, body, chance), List.of(), Reply.GOOD, chance);
    }

    Shot raw(Chance chance) {
        byte[] right = withKey(chance.of(HEADS));
        int kind = chance.below(100);
        byte[] bytes = kind < 20 ? right : kind < 97 ? Mutation.of(right, HEADS, chance) : chance.bytes(2_000);
        return new Shot(bytes, chance.name(), Reply.GOOD, false, false);
    }

    private byte[] withKey(byte[] head) {
        return new String(head, ISO_8859_1).replace("KEY", credentials.key()).getBytes(ISO_8859_1);
    }

    private static Shot shot(
            String name, byte[] body, String credential, List<byte[]> lines, Reply reply, Chance chance) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String type = chance.in(97)
                ? "application/json"
                : chance.of("text/plain", "", "application/json;charset=utf-16", ";");
        bytes.writeBytes(head(type, credential, body).getBytes(UTF_8));
        for (byte[] line : lines) {
            bytes.writeBytes(line);
            bytes.writeBytes("\r\n".getBytes(UTF_8));
        }
        bytes.writeBytes("\r\n".getBytes(UTF_8));
        bytes.writeBytes(body);
        return new Shot(bytes.toByteArray(), name, reply, isOneRequest(credential, lines, body), chance.in(2));
    }

    private static String head(String type, String credential, byte[] body) {
        return "POST " + TARGET + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + type + "\r\nAuthorization: " + credential
                + "\r\nContent-Length: " + body.length + "\r\n";
    }

    /** Line ends in values make something else of it, and what is too long is not read to its end. */
    private static boolean isOneRequest(String credential, List<byte[]> lines, byte[] body) {
        long ends = credential.chars().filter(Character::isISOControl).count();
        for (byte[] line : lines) {
            ends += new String(line, ISO_8859_1)
                    .chars()
                    .filter(Character::isISOControl)
                    .count();
        }
        return ends == 0
                && body.length < Site.MAX_BODY
                && lines.stream().mapToInt(line -> line.length).sum() < 8_000
                && credential.length() < 8_000;
    }
}
