package io.caravan.demo;

import io.caravan.chat.Usage;
import io.caravan.simulator.LedgerReport;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Collection;
import java.util.List;

/**
 * What the same messages would have cost one call each: measured, by asking another simulator, one after the other. Its
 * prefix cache is warm after two messages of a kind, as DeepSeek's is.
 */
record Baseline(long calls, Usage usage) {

    /** The same calls sent together find nothing in the cache: it takes seconds to build. */
    Usage atOnce() {
        return new Usage(0, usage.prompt(), usage.completion());
    }

    static Baseline of(Collection<List<DemoMessage>> kinds) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        try (Simulator alone = Simulator.start(SimulatorSettings.defaults())) {
            for (List<DemoMessage> messages : kinds) {
                for (DemoMessage message : messages) {
                    client.send(
                            HttpRequest.newBuilder(alone.baseUri().resolve("/chat/completions"))
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofByteArray(message.json()))
                                    .build(),
                            BodyHandlers.discarding());
                }
            }
            LedgerReport report = alone.ledger().report();
            LedgerReport.Tokens tokens = report.tokens();
            return new Baseline(report.calls().answered(), new Usage(tokens.hit(), tokens.miss(), tokens.output()));
        }
    }
}
