package io.caravan.origin.files;

import io.caravan.chat.Answer;
import io.caravan.chat.Asker;
import io.caravan.chat.Inbound;
import io.caravan.chat.Lane;
import io.caravan.chat.Merge;
import io.caravan.chat.TraceContext;
import io.caravan.chat.UsualMerges;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads dropped files and writes their results beside them. A file is one request or a batch of them. No step throws for
 * what is in a file; the two that begin a file wait for room, so that what cannot be worked on yet stays in its folder.
 * Thread-safe.
 */
public final class FileOrigin {
    private static final Logger LOG = LoggerFactory.getLogger(FileOrigin.class);

    /** The variable that holds what an exchange asks, until its answer is there. */
    private static final String ASKED = "asked";

    private final FileSettings settings;
    private final UsualMerges merges;
    private final Clock clock;
    private final SettledFiles settledFiles;
    private final DropFolders folders;
    private final Publisher publisher;
    private final InFlight inFlight;
    private final Semaphore openBatches;
    private final Set<Drop> batches = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    /**
     * Finishes what an earlier run was publishing when it was killed.
     *
     * @param released told, for each file whose results are about to be published, how the keys of its requests begin: a
     *     file with the same content is then a new order, for which what failed may be asked again
     * @param noRoom told how many requests are under way when nothing more is read until one of them is answered
     * @throws java.io.UncheckedIOException when the folders cannot be created
     */
    public FileOrigin(
            FileSettings settings, UsualMerges merges, Consumer<String> released, IntConsumer noRoom, Clock clock) {
        this.settings = settings;
        this.merges = merges;
        this.clock = clock;
        settledFiles = new SettledFiles(settings.settle(), clock);
        folders = new DropFolders(settings.dir());
        publisher = new Publisher(folders, released);
        publisher.resumeAll();
        inFlight = new InFlight(settings.inFlight(), settings.inFlightBytes(), noRoom);
        openBatches = new Semaphore(settings.openBatches(), true);
    }

    /** What the routes of files refer to, by name. */
    public Map<String, Object> beans() {
        Map<String, Processor> steps = Map.of(
                "readFile", this::read,
                "writeFile", this::write,
                "openLines", this::open,
                "readLine", this::readLine,
                "writeLine", this::writeLine,
                "closeLines", this::close);
        Map<String, Object> beans = new HashMap<>(steps);
        beans.put("settledFiles", settledFiles);
        beans.put("fileReaders", new ReaderThreads(settings.openBatches()));
        return beans;
    }

    /**
     * A batch that is being worked on.
     *
     * @param share of it that has its outcome, from 0 to 1, by the bytes of its lines
     * @param secondsLeft if it goes on as so far; null before there is an outcome
     */
    public record Progress(
            String name,
            long answered,
            long failed,
            double share,
            @Nullable Double secondsLeft) {}

    /** Of all batches that are open. */
    public List<Progress> progress() {
        return batches.stream()
                .map(drop -> drop.headway().progress(drop.source().getFileName().toString()))
                .sorted(Comparator.comparing(Progress::name))
                .toList();
    }

    /** How much of them is done, all together, from 0 to 1; 0 when there are none. */
    public double share() {
        double size = 0;
        double done = 0;
        for (Drop drop : batches) {
            size += drop.headway().size();
            done += drop.headway().size() * drop.headway().share();
        }
        return size == 0 ? 0 : done / size;
    }

    /** Whose request this is, and which. */
    private record Asked(Drop drop, BatchLine line) {}

    /** The whole file is one request. Waits while too many requests are in flight. */
    private void read(Exchange exchange) {
        Path source = take(exchange);
        if (endsHere(exchange, source)) {
            return;
        }
        Drop drop = drop(source);
        SingleFile file = SingleFile.read(drop.source(), settings.maxLine());
        if (file.line().refusal() == null) {
            drop.identify(FileIdentity.ofRequest(file.line()));
        }
        inFlight.enter(file.line().body().length);
        ask(exchange, new Asked(drop, file.line()), file.merge().orElse(null));
    }

    /** The answer, or why there is none, becomes a file. */
    private void write(Exchange exchange) {
        finish(end(exchange));
    }

    /** The file is a batch of requests. Waits while too many batches are open. */
    private void open(Exchange exchange) {
        Path source = take(exchange);
        if (endsHere(exchange, source)) {
            return;
        }
        openBatches.acquireUninterruptibly();
        Drop drop = drop(source);
        batches.add(drop);
        if (stopping) {
            drop.stop();
        }
        FileLines lines = new FileLines(drop, inFlight, settings.maxLine());
        exchange.setVariable("lines", lines);
        exchange.getMessage().setBody(lines);
    }

    /** One line of a batch is a request. */
    private void readLine(Exchange exchange) {
        FileLines lines = exchange.getVariable("lines", FileLines.class);
        BatchLine line = exchange.getMessage().getBody(BatchLine.class);
        ask(exchange, new Asked(lines.drop(), line), null);
    }

    /** The answer, or why there is none, becomes a line of results. */
    private void writeLine(Exchange exchange) {
        end(exchange);
    }

    /** All lines of the batch have ended. */
    private void close(Exchange exchange) {
        FileLines lines = exchange.getVariable("lines", FileLines.class);
        Drop drop = lines.drop();
        if (lines.isEmpty() && !drop.isStopped()) {
            BatchLine nothing = BatchLine.refused(0, drop.source().getFileName().toString(), SingleFile.empty());
            drop.end(nothing, exchange.getExchangeId(), Answer.failed(SingleFile.empty()));
        }
        batches.remove(drop);
        openBatches.release();
        finish(drop);
    }

    /** Batches that are under way. */
    public int batchesUnderWay() {
        return batches.size();
    }

    /** Caravan is stopping: batches are read no further and stay in their folder, what is in flight may end. */
    public synchronized void stop() {
        if (stopping) {
            return;
        }
        stopping = true;
        batches.forEach(Drop::stop);
        inFlight.open();
        openBatches.release(settings.openBatches());
    }

    private static Path take(Exchange exchange) {
        Path source = Path.of(exchange.getMessage().getHeader("CamelFileAbsolutePath", String.class));
        exchange.getMessage().removeHeaders("*");
        return source;
    }

    private Drop drop(Path source) {
        return new Drop(source, folders, publisher, clock);
    }

    /** What a crash has kept from being moved away has its results: asked once more it would have two of each. */
    private boolean endsHere(Exchange exchange, Path source) {
        boolean ends;
        try {
            ends = publisher.resume(source);
        } catch (IOException | RuntimeException e) {
            ends = true;
            settledFiles.keepOut(source);
            LOG.error("{}: its earlier publication could not be finished", source, e);
        }
        exchange.setRouteStop(ends);
        return ends;
    }

    private void ask(Exchange exchange, Asked asked, @Nullable Merge merge) {
        exchange.setVariable(ASKED, asked);
        BatchLine line = asked.line();
        Asker asker = new Asker("files", settings.tenant(), Lane.BULK, merges.choose(settings.tenant(), merge));
        Inbound inbound = new Inbound(
                line.body(), asker, null, line.refusal(), asked.drop().identityOf(line), TraceContext.NONE);
        exchange.getMessage().setBody(inbound);
    }

    private Drop end(Exchange exchange) {
        Asked asked = exchange.getVariable(ASKED, Asked.class);
        Answer answer = exchange.getMessage().getBody(Answer.class);
        try {
            asked.drop().end(asked.line(), exchange.getExchangeId(), answer);
        } finally {
            inFlight.leave(asked.line().body().length);
        }
        return asked.drop();
    }

    private void finish(Drop drop) {
        try {
            if (drop.isStopped()) {
                settledFiles.keepOut(drop.source());
            }
            Path now = drop.finish();
            LOG.info("{}: {} answered, {} failed, now {}", drop.source(), drop.answered(), drop.failed(), now);
        } catch (IOException | RuntimeException e) {
            settledFiles.keepOut(drop.source());
            LOG.error("{}: results could not be written", drop.source(), e);
        }
    }
}
