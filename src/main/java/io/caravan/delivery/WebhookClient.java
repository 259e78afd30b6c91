package io.caravan.delivery;

import io.caravan.step.Daemon;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.util.Timeout;

/**
 * Sets camel-http's client up for webhooks, which are strangers: no redirect is followed, nothing is remembered, of a
 * response only the status is read, and an attempt ends in time whatever the other side does.
 */
final class WebhookClient implements HttpClientConfigurer, ExecChainHandler, AutoCloseable {
    private final Duration timeout;
    private final ScheduledExecutorService timer = Daemon.timer("webhook-timer");

    WebhookClient(Duration timeout) {
        this.timeout = timeout;
    }

    static PoolingHttpClientConnectionManager connections(DnsResolver resolver, Duration timeout, int most) {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(resolver)
                .setMaxConnTotal(most)
                .setMaxConnPerRoute(most)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(timeout))
                        .setSocketTimeout(Timeout.of(timeout))
                        .build())
                .build();
    }

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableRedirectHandling()
                .disableContentCompression()
                .setUserAgent("caravan")
                .addExecInterceptorFirst("caravan", this);
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Future<?> end = scope.originalRequest instanceof Cancellable attempt
                ? timer.schedule(attempt::cancel, timeout.toMillis(), TimeUnit.MILLISECONDS)
                : null;
        try {
            int status = chain.proceed(request, scope).getCode();
            scope.execRuntime.discardEndpoint(); // to close the response would be to read it, however long it is
            return new BasicClassicHttpResponse(status);
        } finally {
            if (end != null) {
                end.cancel(false);
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
