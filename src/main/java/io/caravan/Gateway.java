package io.caravan;

import io.caravan.chat.Model;
import io.caravan.chat.Usage;
import io.caravan.settings.Settings;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;

/** A running Caravan. Closing it drains: what is under way is finished or returned to its source. */
public final class Gateway implements AutoCloseable {
    private final Main main;
    private final Wiring wiring;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Gateway(Main main, Wiring wiring, int port) {
        this.main = main;
        this.wiring = wiring;
        this.port = port;
    }

    /**
     * Starts everything and returns when requests are taken.
     *
     * @throws Exception when it cannot start; nothing is left running then
     */
    public static Gateway start(Settings settings) throws Exception {
        Wiring wiring = new Wiring(settings);
        Main main = wiring.main();
        try {
            main.start();
            return new Gateway(main, wiring, wiring.listen());
        } catch (Exception e) {
            main.stop();
            wiring.close();
            throw e;
        }
    }

    public int port() {
        return port;
    }

    public CamelContext camel() {
        return main.getCamelContext();
    }

    /**
     * What the upstream was asked and charges.
     *
     * @param calls every attempt on the wire
     * @param price of the default model, off-peak
     */
    public record Bill(long calls, Usage usage, Model.Price price) {
        /** USD. */
        public double cost() {
            return price.of(usage);
        }
    }

    /** What was asked and charged since the start. */
    public Bill bill() {
        return wiring.bill();
    }

    /** Requests that were let in and have no answer yet. */
    public int waiting() {
        return wiring.waiting();
    }

    /** Waits at most the drain time of the settings and a little; a second call does nothing. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        ScheduledExecutorService lastCall = wiring.drain();
        try {
            main.stop();
        } finally {
            lastCall.shutdownNow();
            wiring.close();
        }
    }
}
