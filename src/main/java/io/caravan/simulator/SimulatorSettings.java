package io.caravan.simulator;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/**
 * How a simulator behaves. Start from {@link #builder()} and change what matters. Immutable.
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
 * @param prefixBuild a prefix that two calls had in common can be hit so long after the second one was answered
 * @param requiredKeys only callers with one of these bearer keys are served; empty to serve everybody
 * @param balance of the account, in USD; calls are served while it is above 0
 * @param batchBody requests that the body of one call may have; 0 when there is one to a body, as with DeepSeek
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
        Duration prefixBuild,
        Set<String> requiredKeys,
        BigDecimal balance,
        int batchBody,
        boolean countsItems,
        int recordedRequests) {

    /** @throws IllegalArgumentException for a negative number or duration, an impossible balance, or no such port */
    public SimulatorSettings {
        check(port >= 0 && port <= 65_535, "port must be from 0 to 65535");
        check(eventLoops >= 0, "event loops must not be negative");
        check(!latency.isNegative(), "latency must not be negative");
        check(!firstToken.isNegative(), "time to the first token must not be negative");
        check(tokensPerSecond >= 0, "tokens per second must not be negative");
        check(concurrencyLimit >= 0, "concurrency limit must not be negative");
        check(answerTokens >= 0, "answer tokens must not be negative");
        check(!queueBeat.isNegative(), "queue beat must not be negative");
        check(!prefixBuild.isNegative(), "time to build a prefix must not be negative");
        check(batchBody >= 0, "requests in a body must not be negative");
        check(recordedRequests >= 0, "recorded requests must not be negative");
        requiredKeys = Set.copyOf(requiredKeys);
        Account.checkBalance(balance);
    }

    private static void check(boolean holds, String complaint) {
        if (!holds) {
            throw new IllegalArgumentException(complaint);
        }
    }

    /**
     * On any free port of the loopback address, answering everybody at once, counting items, recording nothing, with
     * 110 USD.
     */
    public static SimulatorSettings defaults() {
        return builder().build();
    }

    /** Returns a builder that holds the {@linkplain #defaults() defaults}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Takes settings one by one; each method is named for the setting it takes. Not thread-safe. */
    public static final class Builder {
        private String host = "127.0.0.1";
        private int port;
        private int eventLoops;
        private Duration latency = Duration.ZERO;
        private Duration firstToken = Duration.ZERO;
        private int tokensPerSecond;
        private int concurrencyLimit;
        private int answerTokens;
        private Duration queueBeat = Duration.ZERO;
        private Duration prefixBuild = Duration.ZERO;
        private Set<String> requiredKeys = Set.of();
        private BigDecimal balance = new BigDecimal("110.00");
        private int batchBody;
        private boolean countsItems = true;
        private int recordedRequests;

        private Builder() {}

        public Builder host(String address) {
            host = address;
            return this;
        }

        public Builder port(int number) {
            port = number;
            return this;
        }

        public Builder eventLoops(int threads) {
            eventLoops = threads;
            return this;
        }

        public Builder latency(Duration time) {
            latency = time;
            return this;
        }

        public Builder firstToken(Duration time) {
            firstToken = time;
            return this;
        }

        public Builder tokensPerSecond(int tokens) {
            tokensPerSecond = tokens;
            return this;
        }

        public Builder concurrencyLimit(int calls) {
            concurrencyLimit = calls;
            return this;
        }

        public Builder answerTokens(int tokens) {
            answerTokens = tokens;
            return this;
        }

        public Builder queueBeat(Duration time) {
            queueBeat = time;
            return this;
        }

        public Builder prefixBuild(Duration time) {
            prefixBuild = time;
            return this;
        }

        public Builder requiredKeys(Collection<String> keys) {
            requiredKeys = Set.copyOf(keys);
            return this;
        }

        public Builder balance(BigDecimal usd) {
            balance = usd;
            return this;
        }

        public Builder batchBody(int requests) {
            batchBody = requests;
            return this;
        }

        public Builder countsItems(boolean isWanted) {
            countsItems = isWanted;
            return this;
        }

        public Builder recordedRequests(int requests) {
            recordedRequests = requests;
            return this;
        }

        /** @throws IllegalArgumentException for what {@link SimulatorSettings} does not allow */
        public SimulatorSettings build() {
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
                    prefixBuild,
                    requiredKeys,
                    balance,
                    batchBody,
                    countsItems,
                    recordedRequests);
        }
    }
}
