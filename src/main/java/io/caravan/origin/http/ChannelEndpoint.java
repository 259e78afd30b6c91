package io.caravan.origin.http;

import io.caravan.chat.Channels;
import io.caravan.chat.Channels.Line;
import io.caravan.chat.Channels.Listener;
import io.caravan.chat.DispatchStore.Channel;
import io.caravan.chat.Failure;
import io.caravan.origin.http.Door.Admission;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers listen to a channel of their tenant over a WebSocket. Camel's {@code platform-http} has none, and
 * camel-vertx-websocket opens a port of its own, which would be a way past the door.
 */
final class ChannelEndpoint implements Handler<RoutingContext> {
    static final String PATH = "/v1/channels/:name";

    private static final String VERSION = "13";
    private static final Pattern CONNECTION = Pattern.compile("(?i)(^|[ ,])upgrade($|[ ,])");

    /** 16 bytes. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

    /** Whoever may no longer listen, because a key was revoked or a token has expired, is found out by then. */
    private static final Duration LONGEST = Duration.ofHours(1);

    /** RFC 6455. */
    private static final short GOING_AWAY = 1001;

    private static final short NOT_UNDERSTOOD = 1003;

    private final Channels channels;
    private final Duration keepAlive;

    /** @param keepAlive how often a listener is asked for a sign of life; one who gives none until the next time is gone */
    ChannelEndpoint(Channels channels, Duration keepAlive) {
        this.channels = channels;
        this.keepAlive = keepAlive;
    }

    @Override
    public void handle(RoutingContext context) {
        Counted.at(context, PATH);
        HttpServerRequest request = context.request();
        @Nullable Admission admission = Door.admission(context);
        String name = context.pathParam("name");
        if (admission == null) {
            Door.refuse(context, HttpConsumer.NOT_ADMITTED);
        } else if (!Channel.isName(name)) {
            HttpEngine.refuse(context, new Failure(Failure.Kind.CALLER, "invalid_channel", Channel.NAME_WANTED));
        } else if (!isHandshake(request)) {
            request.response().putHeader("Sec-WebSocket-Version", VERSION);
            HttpEngine.refuse(
                    context,
                    new Failure(
                            Failure.Kind.CALLER,
                            "not_websocket",
                            "Channels are listened to by WebSocket: this is no handshake of its version 13."));
        } else {
            Channel channel = new Channel(admission.caller().tenant(), name);
            request.toWebSocket()
                    .onSuccess(socket -> serve(context.vertx(), socket, channel))
                    .onFailure(context::fail);
        }
    }

    /** Whether Vert.x will take it for one (RFC 6455, 4.2.1); what it refuses itself gets words of its own. */
    private static boolean isHandshake(HttpServerRequest request) {
        MultiMap headers = request.headers();
        String key = headers.get("Sec-WebSocket-Key");
        return headers.contains(HttpHeaders.UPGRADE, "websocket", true)
                && CONNECTION
                        .matcher(String.valueOf(headers.get(HttpHeaders.CONNECTION)))
                        .find()
                && VERSION.equals(headers.get("Sec-WebSocket-Version"))
                && key != null
                && KEY.matcher(key).matches()
                && HttpBody.isNone(request);
    }

    private void serve(Vertx vertx, ServerWebSocket socket, Channel channel) {
        Listener listener = channels.listen(channel, new SocketLine(socket));
        SignsOfLife signs = new SignsOfLife(socket);
        long beat = vertx.setPeriodic(keepAlive.toMillis(), now -> signs.ask());
        long end = vertx.setTimer(LONGEST.toMillis(), now -> socket.close(GOING_AWAY, "listen again"));
        socket.textMessageHandler(listener::heard);
        socket.binaryMessageHandler(bytes -> socket.close(NOT_UNDERSTOOD, "send the id of a request as text"));
        socket.pongHandler(pong -> signs.seen());
        socket.exceptionHandler(problem -> socket.close());
        socket.closeHandler(closed -> {
            vertx.cancelTimer(beat);
            vertx.cancelTimer(end);
            listener.left();
        });
    }

    private record SocketLine(ServerWebSocket socket) implements Line {
        @Override
        public void send(String message) {
            socket.writeTextMessage(message);
        }

        @Override
        public void hangUp() {
            socket.close(GOING_AWAY, "Caravan is stopping");
        }
    }

    /** On the event loop of its connection. */
    private static final class SignsOfLife {
        private final ServerWebSocket socket;
        private boolean isAsked;

        SignsOfLife(ServerWebSocket socket) {
            this.socket = socket;
        }

        void ask() {
            if (isAsked) {
                socket.close(GOING_AWAY, "no sign of life");
                return;
            }
            isAsked = true;
            socket.writePing(Buffer.buffer());
        }

        void seen() {
            isAsked = false;
        }
    }
}
