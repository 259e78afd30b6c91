package io.caravan.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What the upstream writes to its connection, to the byte.
 *
 * @param pause where in it there is one
 * @param pauseMillis how long
 * @param closes whether the connection is closed behind it
 */
record Reply(byte[] bytes, int pause, int pauseMillis, boolean closes) {
    static final String CONTENT = "an answer";

    static final String COMPLETION =
            "{\"id\":\"1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{"
                    + "\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + CONTENT
                    + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15}}";

    static final Reply GOOD = framed(200, "application/json", COMPLETION.getBytes(UTF_8));

    static Reply framed(int status, String type, byte[] body) {
        String head = "HTTP/1.1 " + status + " S\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length
                + "\r\n\r\n";
        byte[] bytes = new byte[head.length() + body.length];
        System.arraycopy(head.getBytes(UTF_8), 0, bytes, 0, head.length());
        System.arraycopy(body, 0, bytes, head.length(), body.length);
        return new Reply(bytes, bytes.length, 0, false);
    }

    @Override
    public String toString() {
        return Shot.shown(bytes)
                + (pauseMillis > 0 ? " pausing " + pauseMillis + " at " + pause : "")
                + (closes ? " closed" : "");
    }
}
