package io.caravan.simulator;

import java.time.Duration;

/**
 * How a simulator behaves. Start from {@link #defaults()} and change what matters.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 for any free one
 * @param eventLoops threads that serve; 0 for one a core
 * @param latency from the request to the start of its answer, for every call
 * @param firstToken added to it: the time to the first token
 * @param tokensPerSecond speed of the answer after the first token; 0 for no time by tokens
 * @param concurrencyLimit calls under way beyond which a call gets 429; 0 for none
 * @param answerTokens answers are filled up to so many tokens; 0 to leave them as they are
 * @param queueBeat while a call waits for its answer, DeepSeek sends a sign of life so often: an empty line, or a
 *     {@code : keep-alive} comment in a stream; zero for none
 * @param requiredKey only callers with this bearer key are served; empty to serve everybody
 * @param countsItems whether the ledger counts how often each text was answered; costs memory and time
 * @param recordedRequests how many of the last requests are kept with headers and body
 */
public record SimulatorSettings(
        String host,
        int port,
        int eventLoops,
        Duration latency,
        Duration firstToken,
        int tokensPerSecond,
        int concurrencyLimit,
        int answerTokens,
        Duration queueBeat,
        String requiredKey,
        boolean countsItems,
        int recordedRequests) {

    /** @throws IllegalArgumentException for a negative number or duration, or no such port */
    public SimulatorSettings {
        check(port >= 0 && port <= 65_535, "port must be from 0 to 65535");
        check(eventLoops >= 0, "event loops must not be negative");
        check(!latency.isNegative(), "latency must not be negative");
        check(!firstToken.isNegative(), "time to the first token must not be negative");
        check(tokensPerSecond >= 0, "tokens per second must not be negative");
        check(concurrencyLimit >= 0, "concurrency limit must not be negative");
        check(answerTokens >= 0, "answer tokens must not be negative");
        check(!queueBeat.isNegative(), "queue beat must not be negative");
        check(recordedRequests >= 0, "recorded requests must not be negative");
    }

    private static void check(boolean holds, String complaint) {
        if (!holds) {
            throw new IllegalArgumentException(complaint);
        }
    }

    /** On any free port of the loopback address, answering everybody at once, counting items, recording nothing. */
    public static SimulatorSettings defaults() {
        return new SimulatorSettings(
                "127.0.0.1", 0, 0, Duration.ZERO, Duration.ZERO, 0, 0, 0, Duration.ZERO, "", true, 0);
    }

    public SimulatorSettings withHost(String host) {
        return new SimulatorSettings(
                host,
                port,
                eventLoops,
                latency,
                firstToken,
                tokensPerSecond,
                concurrencyLimit,
                answerTokens,
                queueBeat,
                requiredKey,
                countsItems,
                recordedRequests);
    }

    public SimulatorSettings withPort(int port) {
        return new SimulatorSettings(
                host,
                port,
                eventLoops,
                latency,
                firstToken,
                tokensPerSecond,
                concurrencyLimit,
                answerTokens,
                queueBeat,
                requiredKey,
                countsItems,
                recordedRequests);
    }

    public SimulatorSettings withEventLoops(int eventLoops) {
        return new SimulatorSettings(
                host,
                port,
                eventLoops,
                latency,
                firstToken,
                tokensPerSecond,
                concurrencyLimit,
                answerTokens,
                queueBeat,
                requiredKey,
                countsItems,
                recordedRequests);
    }

    public SimulatorSettings withLatency(Duration latency) {
        return new SimulatorSettings(
                host,
                port,
                eventLoops,
                latency,
                firstToken,
                tokensPerSecond,
                concurrencyLimit,
                answerTokens,
                queueBeat,
                requiredKey,
                countsItems,
                recordedRequests);
    }

    public SimulatorSettings withFirstToken(Duration firstToken) {
        return new SimulatorSettings(
                host,
                port,
                eventLoops,
                latency,
                firstToken,
                tokensPerSecond,
                concurrencyLimit,
                answerTokens,
                queueBeat,
                requiredKey,
                countsItems,
                recordedRequests);
    }

    public SimulatorSettings withTokensPerSecond(int tokensPerSecond) {
        return new SimulatorSettings(
                host,
                port,
                eventLoops,
                latency,
                firstToken,
                tokensPerSecond,
                concurrencyLimit,
                answerTokens,
                queueBeat,
                requiredKey,
                countsItems,
                recordedRequests);
    }

    public SimulatorSettings withConcurrencyLimit(int concurrencyLimit) {
        return new SimulatorSettings(
                host,
                port,
                eventLoops,
                latency,
                firstToken,
                tokensPerSecond,
                concurrencyLimit,
                answerTokens,
                queueBeat,
                requiredKey,
                countsItems,
                recordedRequests);
    }

    public SimulatorSettings withAnswerTokens(int answerTokens) {
        return new SimulatorSettings(
                host,
                port,
                eventLoops,
                latency,
                firstToken,
                tokensPerSecond,
                concurrencyLimit,
                answerTokens,
                queueBeat,
                requiredKey,
                countsItems,
                recordedRequests);
    }

    public SimulatorSettings withQueueBeat(Duration queueBeat) {
        return new SimulatorSettings(
                host,
                port,
                eventLoops,
                latency,
                firstToken,
                tokensPerSecond,
                concurrencyLimit,
                answerTokens,
                queueBeat,
                requiredKey,
                countsItems,
                recordedRequests);
    }

    public SimulatorSettings withRequiredKey(String requiredKey) {
        return new SimulatorSettings(
                host,
                port,
                eventLoops,
                latency,
                firstToken,
                tokensPerSecond,
                concurrencyLimit,
                answerTokens,
                queueBeat,
                requiredKey,
                countsItems,
                recordedRequests);
    }

    public SimulatorSettings withCountsItems(boolean countsItems) {
        return new SimulatorSettings(
                host,
                port,
                eventLoops,
                latency,
                firstToken,
                tokensPerSecond,
                concurrencyLimit,
                answerTokens,
                queueBeat,
                requiredKey,
                countsItems,
                recordedRequests);
    }

    public SimulatorSettings withRecordedRequests(int recordedRequests) {
        return new SimulatorSettings(
                host,
                port,
                eventLoops,
                latency,
                firstToken,
                tokensPerSecond,
                concurrencyLimit,
                answerTokens,
                queueBeat,
                requiredKey,
                countsItems,
                recordedRequests);
    }
}
