package io.caravan.routes;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;

/** Lets a hundred thousand requests wait at once, and prints what that takes. */
final class WaitingProgram {
    static final int REQUESTS = 100_000;
    static final int CALLS = 16;

    private WaitingProgram() {}

    public static void main(String[] args) throws Exception {
        AtomicInteger ended = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        try (Rig rig = Rig.start(
                "caravan.collect.room", "" + REQUESTS,
                "caravan.call.max-concurrent", "" + CALLS,
                "caravan.shutdown.drain", "1s")) {
            rig.ask("warm up");
            rig.upstream.does(FakeUpstream.when(never));
            int threads = ManagementFactory.getThreadMXBean().getThreadCount();
            ask(rig.gateway.camel(), ended);
            System.out.println("waiting " + rig.gateway.waiting());
            System.out.println("threads " + (ManagementFactory.getThreadMXBean().getThreadCount() - threads));
            System.gc();
            System.out.println("megabytes "
                    + (ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20));
            rig.gateway.close();
            never.countDown();
        }
        System.out.println("ended " + ended.get());
        System.exit(0);
    }

    private static void ask(CamelContext camel, AtomicInteger ended) throws Exception {
        Endpoint endpoint = camel.getEndpoint("direct:ask");
        try (AsyncProducer producer = endpoint.createAsyncProducer()) {
            producer.start();
            for (int i = 0; i < REQUESTS; i++) {
                Exchange exchange = endpoint.createExchange(ExchangePattern.InOut);
                exchange.getMessage().setBody(Rig.body("request " + i).getBytes(StandardCharsets.UTF_8));
                producer.process(exchange, doneSync -> ended.incrementAndGet());
            }
        }
    }
}
