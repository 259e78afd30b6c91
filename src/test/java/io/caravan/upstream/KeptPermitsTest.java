package io.caravan.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.processor.ThrottlerRejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls longer than ten seconds stay counted: after a release Camel's throttle would forget who is out by then. */
@Tag("long")
@Timeout(60)
class KeptPermitsTest {
    private static final int LIMIT = 2;

    private final KeptPermits permits = new KeptPermits();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Semaphore inside = new Semaphore(0);
    private final CountDownLatch release = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ProducerTemplate producer;

    @BeforeEach
    void start() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:quick").to("direct:throttled");
                from("direct:slow").setProperty("slow", constant(true)).to("direct:throttled");
                from("direct:throttled")
                        .throttle(LIMIT)
                        .concurrentRequestsMode()
                        .rejectExecution(true)
                        .executorService(permits)
                        .process(KeptPermitsTest.this::stay);
            }
        });
        camel.start();
        producer = camel.createProducerTemplate();
    }

    private void stay(Exchange exchange) throws InterruptedException {
        if (exchange.getProperty("slow", false, Boolean.class)) {
            inside.release();
            release.await();
        }
    }

    @AfterEach
    void stop() {
        release.countDown();
        camel.stop();
        permits.shutdownNow();
        threads.shutdownNow();
    }

    @Test
    void callsLongerThanTenSecondsStayCounted() throws Exception {
        assertThat(send("direct:quick").getException()).isNull(); // its permit comes back, which starts Camel's clock
        CompletableFuture<Exchange> first = CompletableFuture.supplyAsync(() -> send("direct:slow"), threads);
        CompletableFuture<Exchange> second = CompletableFuture.supplyAsync(() -> send("direct:slow"), threads);
        inside.acquire(LIMIT);
        await().atMost(Duration.ofSeconds(20))
                .during(Duration.ofMillis(11_500))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> send("direct:quick").getException() instanceof ThrottlerRejectedExecutionException);
        release.countDown();
        assertThat(first.join().getException()).isNull();
        assertThat(second.join().getException()).isNull();
        assertThat(send("direct:quick").getException()).isNull();
    }

    private Exchange send(String uri) {
        return producer.send(uri, exchange -> {});
    }
}
