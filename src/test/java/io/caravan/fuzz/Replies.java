package io.caravan.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.Stream;

/** Answers of an upstream, right, nearly right and wrong; whole or in parts. */
final class Replies {
    private static final String PART =
            "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"a \u4F60 \uD83D\uDE80\"}}]}\n\n";
    private static final String TOOL =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\",\"function\":"
                    + "{\"name\":\"weather\",\"arguments\":\"{\\\"ci\"}}]}}]}\n\n";
    private static final String LAST =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";
    private static final String ERROR = "data: {\"error\":{\"message\":\"raw words\",\"code\":\"1\"}}\n\n";

    private static final List<byte[]> WHOLE = Stream.of(
                    Reply.COMPLETION,
                    Reply.COMPLETION.replace("\"stop\"", "\"length\""),
                    Reply.COMPLETION.replace("\"stop\"", "null"),
                    Reply.COMPLETION.replace("\"" + Reply.CONTENT + "\"", "null,\"tool_calls\":[]"),
                    Reply.COMPLETION.replace("10", "9".repeat(30)),
                    Reply.COMPLETION.replace("5", "-5"),
                    "\n\n\n" + Reply.COMPLETION + "\n",
                    "{\"choices\":[]}",
                    "{\"error\":{\"message\":\"raw words\"}}",
                    "<html>502</html>")
            .map(text -> text.getBytes(UTF_8))
            .toList();

    private static final List<byte[]> STREAMS = Stream.of(
                    PART + PART + LAST + DONE,
                    PART + TOOL + TOOL + LAST + DONE,
                    ": keep-alive\n\n" + PART + ": keep-alive\n\n" + LAST + DONE,
                    PART + LAST,
                    PART + DONE,
                    PART,
                    PART + ERROR + DONE,
                    ERROR,
                    DONE,
                    "",
                    (PART + LAST + DONE).replace("\n", "\r\n"),
                    (PART + LAST + DONE).replace("\n", "\r"),
                    "event: message\nid: 7\nretry: 1\n" + PART + LAST + DONE + PART)
            .map(text -> text.getBytes(UTF_8))
            .toList();

    private static final String EVENTS = "text/event-stream";
    private static final String JSON = "application/json";

    private Replies() {}

    static Reply any(Chance chance) {
        boolean isStream = chance.in(60);
        byte[] body = body(isStream ? STREAMS : WHOLE, chance);
        String type = chance.in(90) ? (isStream ? EVENTS : JSON) : type(chance);
        return sent(head(type, chance), body, chance);
    }

    private static byte[] body(List<byte[]> right, Chance chance) {
        int kind = chance.below(100);
        if (kind < 40) {
            return chance.of(right);
        } else if (kind < 90) {
            return Mutation.of(chance.of(right), chance.in(50) ? WHOLE : STREAMS, chance);
        } else if (kind < 94) {
            return chance.bytes(2_000);
        } else if (kind < 98) {
            return Bodies.value(5, chance).toString().getBytes(UTF_8);
        }
        return huge(chance);
    }

    /** One event or one line without an end. */
    private static byte[] huge(Chance chance) {
        String text = PART.replace("a ", "x".repeat(chance.of(70_000, 400_000, 1_100_000)));
        return (chance.in(50) ? text + LAST + DONE : text.strip()).getBytes(UTF_8);
    }

    private static String type(Chance chance) {
        return chance.of(
                JSON,
                EVENTS,
                "text/html",
                "",
                "text/event-stream; charset=utf-16",
                "application/json, text/*",
                "\u00e4");
    }

    /** Not 401, 402 and 429, which would keep all others from the upstream: other tests send those. */
    private static String head(String type, Chance chance) {
        int status = chance.in(90)
                ? 200
                : chance.of(200, 201, 204, 206, 301, 400, 404, 409, 413, 418, 422, 500, 503, 529, 599);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + chance.of(" OK", "", " \u00e4") + "\r\n");
        head.append("Content-Type: ").append(type).append("\r\n");
        if (chance.in(5)) {
            head.append(chance.of(
                    "Retry-After: 0",
                    "Retry-After: -1",
                    "Retry-After: soon",
                    "Location: http://127.0.0.1:1/",
                    "Set-Cookie: a=b",
                    "X-Caravan-Source: ledger",
                    "Connection: close",
                    "Content-Encoding: gzip"));
            head.append("\r\n");
        }
        return head.toString();
    }

    private static Reply sent(String head, byte[] body, Chance chance) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean closes = chance.in(15);
        switch (chance.below(20)) {
            case 0 -> {
                write(head + "\r\n", bytes);
                bytes.writeBytes(body);
                closes = true;
            }
            case 1 -> {
                write(head + "Content-Length: " + (body.length + 1 + chance.below(50)) + "\r\n\r\n", bytes);
                bytes.writeBytes(body);
                closes = true;
            }
            case 2 -> {
                byte[] all =
                        sent(head, body, new Chance(new java.util.Random(1))).bytes();
                bytes.writeBytes(Mutation.of(all, WHOLE, chance));
                closes = true;
            }
            case 3, 4, 5, 6 -> {
                write(head + "Content-Length: " + body.length + "\r\n\r\n", bytes);
                bytes.writeBytes(body);
            }
            default -> chunk(head, body, bytes, chance);
        }
        byte[] all = closes && chance.in(30) ? cut(bytes.toByteArray(), chance) : bytes.toByteArray();
        int pause = chance.in(20) ? chance.of(1, 1, 1, 5, 600) : 0;
        return new Reply(all, chance.below(all.length + 1), pause, closes);
    }

    private static void chunk(String head, byte[] body, ByteArrayOutputStream to, Chance chance) {
        write(head + "Transfer-Encoding: chunked\r\n\r\n", to);
        int from = 0;
        while (from < body.length) {
            int length = Math.min(body.length - from, chance.of(1, 7, 100, 10_000, 1_000_000));
            length = body.length > 10_000 ? body.length - from : length;
            write(Integer.toHexString(length) + "\r\n", to);
            to.write(body, from, length);
            write("\r\n", to);
            from += length;
        }
        write("0\r\n\r\n", to);
    }

    private static byte[] cut(byte[] bytes, Chance chance) {
        return java.util.Arrays.copyOf(bytes, chance.below(bytes.length + 1));
    }

    private static void write(String text, ByteArrayOutputStream to) {
        to.writeBytes(text.getBytes(UTF_8));
    }
}
