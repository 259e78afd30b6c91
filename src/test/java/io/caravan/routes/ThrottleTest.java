package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.spi.Registry;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls longer than ten seconds stay counted: after a release Camel's throttle would forget who is out by then. */
@Timeout(60)
class ThrottleTest {
    private static final int LIMIT = 2;

    @Test
    void callsLongerThanTenSecondsStayCounted() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        ScheduledExecutorService client = Executors.newSingleThreadScheduledExecutor();
        try (Rig rig = Rig.start("caravan.call.max-concurrent", "" + LIMIT)) {
            liftTheOtherLimits(rig);
            assertThat(rig.ask("quick, so that a permit comes back").statusCode())
                    .isEqualTo(200);
            rig.upstream.does(FakeUpstream.when(release));
            AtomicInteger sent = new AtomicInteger();
            client.scheduleAtFixedRate(
                    () -> rig.askAsync("slow " + sent.incrementAndGet()), 0, 500, TimeUnit.MILLISECONDS);
            await().atMost(Duration.ofSeconds(20)).until(() -> rig.upstream.inFlight() == LIMIT);
            await().atMost(Duration.ofSeconds(20))
                    .during(Duration.ofMillis(11_500))
                    .until(() -> rig.upstream.inFlight() == LIMIT);
            client.shutdownNow();
            release.countDown();
            await().atMost(Duration.ofSeconds(20)).until(() -> rig.gateway.waiting() == 0);
            assertThat(rig.upstream.mostInFlight()).isEqualTo(LIMIT);
            assertThat(rig.upstream.seen()).hasSize(sent.get()).hasSizeGreaterThan(20);
        } finally {
            client.shutdownNow();
            release.countDown();
        }
    }

    /** As many threads or connections as permits would hide a throttle that does not count. */
    private static void liftTheOtherLimits(Rig rig) {
        Registry beans = rig.gateway.camel().getRegistry();
        var threads = beans.lookupByNameAndType("callThreads", ThreadPoolExecutor.class);
        threads.setMaximumPoolSize(50);
        threads.setCorePoolSize(50);
        var connections = beans.lookupByNameAndType("upstreamConnections", PoolingHttpClientConnectionManager.class);
        connections.setMaxTotal(50);
        connections.setDefaultMaxPerRoute(50);
    }
}
