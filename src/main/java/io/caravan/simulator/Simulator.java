package io.caravan.simulator;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * A running simulator: DeepSeek's API on a port of this machine. Answers are deterministic, every call is in the
 * {@linkplain #ledger() ledger}, and {@linkplain FaultKind faults} happen on demand. Thread-safe.
 */
public final class Simulator implements AutoCloseable {
    /** To Vert.x a negative port is a free one that all servers of a deployment share; 0 is one for each. */
    private static final int SHARED_FREE_PORT = -1;

    private final Vertx vertx;
    private final SimulatorSettings settings;
    private final Models models = Models.load();
    private final Slots slots;
    private final FaultScript script = new FaultScript();
    private final PrefixCache cache;
    private final Account account;
    private final Recorder recorder;
    private final Ledger ledger;
    private final Chat chat;
    private volatile int port;

    private Simulator(SimulatorSettings settings) {
        this.settings = settings;
        int loops = settings.eventLoops() > 0
                ? settings.eventLoops()
                : Runtime.getRuntime().availableProcessors();
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(loops)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        slots = new Slots(models, settings.concurrencyLimit());
        account = new Account(settings);
        cache = new PrefixCache(settings.prefixBuild(), System::nanoTime);
        recorder = new Recorder(settings.recordedRequests());
        ledger = new Ledger(models, slots, settings.countsItems());
        chat = new Chat(vertx, settings, models, ledger, slots, script, cache);
        listen(loops);
    }

    /** @throws UncheckedIOException when the port cannot be opened */
    public static Simulator start(SimulatorSettings settings) {
        return new Simulator(settings);
    }

    private void listen(int loops) {
        try {
            deploy(loops);
        } catch (CompletionException e) {
            close();
            String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw new UncheckedIOException(
                    "cannot listen on " + settings.host() + ":" + settings.port() + ": " + reason, new IOException(e));
        }
    }

    /** A server listens on the event loop of its verticle; servers made outside of one would share a single loop. */
    private void deploy(int loops) {
        Endpoints endpoints = new Endpoints(chat, new Control(this), ledger, recorder, models, account);
        vertx.deployVerticle(() -> new Server(endpoints), new DeploymentOptions().setInstances(loops))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private final class Server extends AbstractVerticle {
        private final Endpoints endpoints;

        Server(Endpoints endpoints) {
            this.endpoints = endpoints;
        }

        @Override
        public void start(Promise<Void> started) {
            HttpServerOptions options = new HttpServerOptions()
                    .setTcpNoDelay(true)
                    .setAcceptBacklog(4096)
                    // Clients would offer an upgrade to HTTP/2 with their first request, as DeepSeek over TLS does not.
                    .setHttp2ClearTextEnabled(false);
            vertx.createHttpServer(options)
                    .connectionHandler(connection -> ledger.connected())
                    .requestHandler(endpoints)
                    .listen(settings.port() == 0 ? SHARED_FREE_PORT : settings.port(), settings.host())
                    .onSuccess(server -> port = server.actualPort())
                    .<Void>mapEmpty()
                    .onComplete(started);
        }
    }

    /** Returns the address to call, without a path. */
    public URI baseUri() {
        return URI.create("http://" + settings.host() + ":" + port);
    }

    /** Returns the port, also when any free one was asked for. */
    public int port() {
        return port;
    }

    public Ledger ledger() {
        return ledger;
    }

    /** Clears ledger, faults, prefix cache and recorded requests. */
    public void reset() {
        ledger.clear();
        script.clear();
        cache.clear();
        recorder.clear();
    }

    /** Adds rules behind those that are pending. */
    public void addFaults(List<FaultRule> rules) {
        script.add(rules);
    }

    /** Adds rules behind those that are pending. */
    public void addFaults(FaultRule... rules) {
        addFaults(List.of(rules));
    }

    /** Returns the rules that can still fire, with what is left of their counts. */
    public List<FaultRule> pendingFaults() {
        return script.pending();
    }

    public void clearFaults() {
        script.clear();
    }

    /**
     * Limits the calls of all models together.
     *
     * @param calls under way beyond which a call gets 429, from now on; 0 for no limit
     * @throws IllegalArgumentException for a negative number
     */
    public void limitConcurrency(int calls) {
        slots.limit(calls);
    }

    /**
     * Limits the calls of one model, besides the limit of all together.
     *
     * @param calls under way beyond which a call gets 429, from now on; 0 for no limit
     * @throws IllegalArgumentException for a negative number, or a model that is not served
     */
    public void limitConcurrency(String model, int calls) {
        slots.limit(model, calls);
    }

    /**
     * Sets what is left of the account; calls do not lower it.
     *
     * @param usd at 0 or less, calls get 402 from now on
     * @throws IllegalArgumentException for more than 12 digits before or after the point
     */
    public void setBalance(BigDecimal usd) {
        account.setBalance(usd);
    }

    /** @param keys whoever has none of them gets 401 from now on; empty to serve everybody */
    public void setKeys(Collection<String> keys) {
        account.setKeys(keys);
    }

    /** Returns the last requests to the API, oldest first. */
    public List<RecordedRequest> recordedRequests() {
        return recorder.all();
    }

    /** Closes the port and breaks off what is under way. */
    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
