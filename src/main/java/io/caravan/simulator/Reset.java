package io.caravan.simulator;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/** Ends a connection as a crashed peer or a firewall does: with TCP RST. */
final class Reset {
    private Reset() {}

    static void send(HttpConnection connection) {
        // Vert.x sets SO_LINGER for all connections of a server alone; closing without lingering is what makes the RST.
        Channel channel = ((HttpServerConnection) connection).channel();
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        connection.close();
    }
}
