package io.caravan.upstream;

import io.caravan.observe.Meters;
import java.time.Duration;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** The pool of connections to the upstream: one for each call that may be in flight, and one for the probe. */
final class Connections {
    /** A connection idle for longer is tried before use: a restarted upstream otherwise shows as a broken call. */
    private static final TimeValue VALIDATE_AFTER = TimeValue.ofSeconds(1);

    private Connections() {}

    static PoolingHttpClientConnectionManager create(CallPolicy policy, Meters meters) {
        var plain = ManagedHttpClientConnectionFactory.INSTANCE;
        Timeout silence = Timeout.of(longestSilence(policy));
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.STRICT)
                .setConnPoolPolicy(PoolReusePolicy.LIFO)
                .setMaxConnTotal(policy.maxConcurrent() + 1)
                .setMaxConnPerRoute(policy.maxConcurrent() + 1)
                .setConnectionFactory(socket -> {
                    meters.connectionCreated();
                    return plain.createConnection(socket);
                })
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(policy.connectTimeout()))
                        .setSocketTimeout(silence)
                        .setValidateAfterInactivity(VALIDATE_AFTER)
                        .build())
                .setDefaultSocketConfig(SocketConfig.custom()
                        .setSoTimeout(silence)
                        .setTcpNoDelay(true)
                        .build())
                .build();
    }

    /** The timers of the call strike first; this one is for what they cannot see. */
    private static Duration longestSilence(CallPolicy policy) {
        boolean gapIsLonger = policy.gapTimeout().compareTo(policy.firstEventTimeout()) > 0;
        return gapIsLonger ? policy.gapTimeout() : policy.firstEventTimeout();
    }
}
