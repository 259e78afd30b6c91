package io.caravan.upstream;

import java.io.IOException;
import java.time.Clock;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Sets camel-http's client up for calls and for probes of the account: nothing is sent twice behind our back, nothing is
 * remembered between calls, the key is put on the request as late as possible and never seen by a route, and each call is
 * cut off when a time has passed or nobody waits for it.
 */
final class UpstreamClient implements HttpClientConfigurer, ExecChainHandler {
    private final CallTimer timer;
    private final AccountProbe probe;
    private final Clock clock;

    UpstreamClient(CallTimer timer, AccountProbe probe, Clock clock) {
        this.timer = timer;
        this.probe = probe;
        this.clock = clock;
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
        if (!(scope.originalRequest instanceof Cancellable exchange)) {
            return chain.proceed(request, scope);
        }
        if (!(request.getEntity() instanceof OutgoingPrompt prompt)) {
            authorize(request, probe.key());
            probe.begun(timer.cutOffAfter(AccountProbe.LONGEST, exchange));
            return chain.proceed(request, scope);
        }
        authorize(request, prompt.key());
        Watch watch = timer.watch(prompt.call(), exchange);
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            if (response.getCode() != 200) {
                prompt.call().pauseFor(RetryAfter.of(response, clock));
            }
            return untilRead(response, watch, exchange, prompt.call().downstream() != null);
        } catch (IOException | HttpException | RuntimeException e) {
            watch.end();
            watch.throwIfCutOff();
            if (e instanceof IllegalArgumentException) { // HttpCore's word for a status below 1
                throw new ClientProtocolException("the response is no HTTP", e);
            }
            throw e;
        }
    }

    private static void authorize(ClassicHttpRequest request, ApiKey key) {
        if (!key.isEmpty()) {
            request.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + key.reveal());
        }
    }

    /** The answer is not there with its headers but when its body has been read: so long the timer runs. */
    private static ClassicHttpResponse untilRead(
            ClassicHttpResponse response, Watch watch, Cancellable exchange, boolean inParts) {
        if (response.getEntity() == null) {
            watch.end();
            return response;
        }
        response.setEntity(new HttpEntityWrapper(response.getEntity()) {
            @Override
            public java.io.InputStream getContent() throws IOException {
                return inParts
                        ? WatchedStream.inParts(super.getContent(), watch, exchange)
                        : WatchedStream.whole(super.getContent(), watch, exchange);
            }
        });
        return response;
    }
}
