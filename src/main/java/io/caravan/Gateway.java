package io.caravan;

import io.caravan.chat.Model;
import io.caravan.chat.Saved;
import io.caravan.chat.Templates;
import io.caravan.chat.Usage;
import io.caravan.observe.Audit;
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
        return start(new Wiring(settings));
    }

    /** The same, with somebody else to take notes. */
    static Gateway start(Settings settings, Audit audit) throws Exception {
        return start(new Wiring(settings, null, audit));
    }

    /**
     * Starts one that reads nothing but what comes over HTTP: records, files and what routes of the user's own read are
     * left alone.
     *
     * @param templates in place of those in {@code config/templates.yaml}
     * @throws Exception when it cannot start; nothing is left running then
     */
    public static Gateway onTrial(Settings settings, Templates templates) throws Exception {
        return start(new Wiring(settings, templates, Audit.NONE));
    }

    private static Gateway start(Wiring wiring) throws Exception {
        Main main = wiring.main();
        try {
            wiring.openAudit();
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
     * @param saved by merging, as far as requests have been answered
     * @param price of the default model, off-peak
     */
    public record Bill(long calls, Usage usage, Saved saved, Model.Price price) {
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
