package io.caravan.command;

import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a simulated DeepSeek until it is interrupted. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = "Runs a simulated DeepSeek until Ctrl-C. Durations carry their unit: 50ms, 5s, 2m.")
public final class SimulateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "Address to listen on (${DEFAULT-VALUE}).")
    private String host = "";

    @Option(names = "--port", defaultValue = "9090", description = "Port; 0 for any free one (${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--latency",
            defaultValue = "0ms",
            converter = DurationOption.class,
            description = "Time before each answer (${DEFAULT-VALUE}).")
    private Duration latency = Duration.ZERO;

    @Option(
            names = "--first-token",
            defaultValue = "0ms",
            converter = DurationOption.class,
            description = "Added to it: time to the first token (${DEFAULT-VALUE}); DeepSeek takes about 1700ms.")
    private Duration firstToken = Duration.ZERO;

    @Option(
            names = "--tokens-per-second",
            defaultValue = "0",
            description = "Speed of an answer; 0: at once (${DEFAULT-VALUE}). DeepSeek writes about 249.")
    private int tokensPerSecond;

    @Option(
            names = "--concurrency-limit",
            defaultValue = "0",
            description = "Calls under way beyond which a call gets 429; 0: none (${DEFAULT-VALUE}).")
    private int concurrencyLimit;

    @Option(
            names = "--answer-tokens",
            defaultValue = "0",
            description = "Fill answers up to so many tokens; 0: leave them short (${DEFAULT-VALUE}).")
    private int answerTokens;

    @Option(
            names = "--queue-beat",
            defaultValue = "0ms",
            converter = DurationOption.class,
            description =
                    "Send an empty line or a keep-alive comment so often while a call waits; 0ms: never (${DEFAULT-VALUE}).")
    private Duration queueBeat = Duration.ZERO;

    @Option(
            names = "--prefix-build",
            defaultValue = "0ms",
            converter = DurationOption.class,
            description =
                    "How long after two answers what they have in common can be hit (${DEFAULT-VALUE}); DeepSeek takes seconds.")
    private Duration prefixBuild = Duration.ZERO;

    @Option(
            names = "--api-key",
            split = ",",
            description =
                    "Serve only callers with one of these keys, with commas between them; everybody if not given.")
    private List<String> apiKeys = List.of();

    @Option(
            names = "--balance",
            defaultValue = "110.00",
            description = "Balance of the account in USD; at 0 or less, calls get 402 (${DEFAULT-VALUE}).")
    private BigDecimal balance = BigDecimal.ZERO;

    @Option(
            names = "--batch-body",
            defaultValue = "0",
            description =
                    "Take up to so many requests in the body of one call; 0: one a call, as DeepSeek does (${DEFAULT-VALUE}).")
    private int batchBody;

    @Option(
            names = "--count-items",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Count how often each text was answered; --no-count-items for benchmarks.")
    private boolean countsItems;

    @Option(
            names = "--record",
            defaultValue = "0",
            description = "Keep so many of the last requests for GET /simulator/requests (${DEFAULT-VALUE}).")
    private int recordedRequests;

    @Option(
            names = "--event-loops",
            defaultValue = "0",
            description = "Threads that serve; 0: one a core (${DEFAULT-VALUE}).")
    private int eventLoops;

    @Override
    public Integer call() {
        try (Simulator simulator = Simulator.start(settings())) {
            Runtime.getRuntime().addShutdownHook(new Thread(simulator::close, "stop-simulator"));
            print(spec.commandLine().getOut(), "Simulated DeepSeek at " + simulator.baseUri());
            new CountDownLatch(1).await();
            return 0;
        } catch (UncheckedIOException e) {
            print(spec.commandLine().getErr(), "caravan simulate: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private SimulatorSettings settings() {
        try {
            return SimulatorSettings.builder()
                    .host(host)
                    .port(port)
                    .eventLoops(eventLoops)
                    .latency(latency)
                    .firstToken(firstToken)
                    .tokensPerSecond(tokensPerSecond)
                    .concurrencyLimit(concurrencyLimit)
                    .answerTokens(answerTokens)
                    .queueBeat(queueBeat)
                    .prefixBuild(prefixBuild)
                    .requiredKeys(apiKeys)
                    .balance(balance)
                    .batchBody(batchBody)
                    .countsItems(countsItems)
                    .recordedRequests(recordedRequests)
                    .build();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static void print(PrintWriter to, String line) {
        to.println(line);
        to.flush();
    }
}
