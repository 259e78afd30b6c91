package io.caravan.origin.files;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Inbound;
import io.caravan.chat.Merge;
import io.caravan.chat.UsualMerges;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The two file routes as they are shipped, with a scripted stage behind them instead of {@code ask}. */
public final class DropZone implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Path dir;
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Queue<String> released = new ConcurrentLinkedQueue<>();
    private final FileOrigin origin;

    /** Plays the part of {@code ask}. */
    public interface Stage extends Function<Inbound, CompletionStage<Answer>> {}

    /** The bean that the route calls: Camel awaits a stage only where the method declares one. */
    public static final class StageBean {
        private final Stage stage;

        StageBean(Stage stage) {
            this.stage = stage;
        }

        public CompletionStage<Answer> answer(Inbound inbound) {
            Failure refusal = inbound.refusal();
            return refusal == null ? stage.apply(inbound) : CompletableFuture.completedFuture(Answer.failed(refusal));
        }
    }

    private DropZone(Path dir, FileSettings settings, Stage stage) throws Exception {
        this.dir = dir;
        origin = new FileOrigin(
                settings, UsualMerges.always(Merge.NONE), released::add, inside -> {}, Clock.systemUTC());
        origin.beans().forEach(context.getRegistry()::bind);
        context.getPropertiesComponent().setInitialProperties(properties());
        context.getShutdownStrategy().setTimeout(2);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:ask").bean(new StageBean(stage), "answer");
            }
        });
        load("routes/1-from-files.camel.yaml");
        load("routes/1-from-lines.camel.yaml");
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("caravan.files.dir", dir.toString());
        properties.setProperty("caravan.files.poll", "20ms");
        return properties;
    }

    private void load(String route) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.resolveResource(context, "file:" + route));
    }

    public static FileSettings settings(Path dir, int inFlight) {
        return new FileSettings(dir, "acme", Duration.ofMillis(60), 4 << 20, inFlight, 32 << 20, 4);
    }

    public static DropZone start(Path dir, Stage stage) {
        return start(settings(dir, 100), stage);
    }

    public static DropZone start(FileSettings settings, Stage stage) {
        try {
            DropZone zone = new DropZone(settings.dir(), settings, stage);
            zone.context.start();
            return zone;
        } catch (Exception e) {
            throw new IllegalStateException("the routes do not start", e);
        }
    }

    /** Answers at once with the request itself as the text of the answer's member {@code echo}. */
    public static CompletionStage<Answer> echo(Inbound inbound) {
        return CompletableFuture.completedFuture(echoed(inbound));
    }

    public static Answer echoed(Inbound inbound) {
        String request = new String(inbound.body(), StandardCharsets.UTF_8);
        byte[] body = ("{\n  \"echo\": " + request + "\n}\n").getBytes(StandardCharsets.UTF_8);
        return new Answered(body, Merge.NONE, 1, 1, Answer.Source.UPSTREAM, Charge.NONE);
    }

    /** The same answer with another origin and price. */
    static Answer charged(Inbound inbound, Answer.Source source, Charge charge) {
        return new Answered(echoed(inbound).toJson(), Merge.NONE, 1, 1, source, charge);
    }

    FileOrigin origin() {
        return origin;
    }

    /** How the keys of the files that have ended begin, in their order. */
    List<String> released() {
        return List.copyOf(released);
    }

    void drop(String name, String content) {
        drop(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Files are written elsewhere and moved in, as the manual tells people to do. */
    void drop(String name, byte[] content) {
        try {
            Path elsewhere = Files.createTempFile(dir, "drop", ".tmp");
            Files.write(elsewhere, content);
            Files.move(elsewhere, in(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void remove(String name) {
        try {
            Files.delete(in(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path in(String name) {
        return dir.resolve("in").resolve(name);
    }

    List<String> lines(String file) {
        try {
            return Files.readAllLines(dir.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Caravan says about a file that has ended. */
    JsonNode receipt(String name) {
        try {
            return JSON.readTree(
                    dir.resolve("out").resolve(name + ".receipt.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names in a folder when no file is just being published. */
    List<String> names(String folder) {
        await("publications")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> list("out").stream().noneMatch(name -> name.endsWith(".publish.part")));
        return list(folder);
    }

    private List<String> list(String folder) {
        try (Stream<Path> files = Files.list(dir.resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean has(String file) {
        return Files.exists(dir.resolve(file));
    }

    void awaitFile(String file) {
        awaitFile(file, PATIENCE);
    }

    public void awaitFile(String file, Duration patience) {
        await(file).atMost(patience).pollInterval(Duration.ofMillis(10)).until(() -> has(file));
    }

    /** Leaves the routes as Caravan does when it stops. */
    @Override
    public void close() {
        origin.stop();
        context.stop();
    }
}
