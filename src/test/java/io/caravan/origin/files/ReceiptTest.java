package io.caravan.origin.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Failed;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Saved;
import io.caravan.chat.Usage;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiptTest {
    private static final Instant NOW = Instant.parse("2026-09-28T07:00:00.123456789Z");

    private final Receipt receipt = new Receipt("x.jsonl", NOW);

    @Test
    void timesAreOfMilliseconds() throws IOException {
        assertThat(json().path("started").asText()).isEqualTo("2026-09-28T07:00:00.123Z");
        assertThat(json().path("finished").asText()).isEqualTo("2026-09-28T07:00:00.123Z");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.000000000",
        "1, 0.000000001",
        "1000000000, 1.000000000",
        "9007199254740993, 9007199.254740993",
        "1000000000000000000, 1000000000.000000000"
    })
    void dollarsAreExactAndPlain(long billionths, String dollars) {
        receipt.add(failed("code", new Charge(Usage.NONE, 1, 0, 0, billionths, 0)));
        assertThat(new String(receipt.toJson(NOW), UTF_8))
                .contains("\"total\" : " + dollars + ",", "\"off_peak\" : " + dollars + ",");
    }

    @Test
    void codesWithoutEndAreCountedTogether() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            receipt.add(failed("code-" + i, Charge.NONE));
            receipt.add(failed("code-0", Charge.NONE));
        }
        JsonNode failures = json().path("failures");
        assertThat(failures).hasSize(65);
        assertThat(failures.path("code-0").asLong()).isEqualTo(1_001);
        assertThat(failures.path("other").asLong()).isEqualTo(1_000 - 64);
        assertThat(json().path("failed").asLong()).isEqualTo(2_000);
    }

    @Test
    void whatWasSavedMayBeLessThanNothing() throws IOException {
        receipt.add(saving(new Saved(3, 2_500, 40, 5_000_000_001L, -7)));
        receipt.add(saving(new Saved(-4, -1, -100, -1, -1)));
        assertThat(new String(receipt.toJson(NOW), UTF_8))
                .containsSubsequence(
                        "\"cost\" : {",
                        "\"saved\" : {",
                        "\"calls\" : -1,",
                        "\"slot_seconds\" : 2.499,",
                        "\"tokens\" : -60,",
                        "\"cost\" : {",
                        "\"against_cold\" : 5.000000000,",
                        "\"against_warm\" : -0.000000008",
                        "\"failures\" :");
    }

    private static Answer saving(Saved saved) {
        return failed("code", Charge.NONE.withSaved(saved));
    }

    private static Answer failed(String code, Charge charge) {
        return new Failed(new Failure(Failure.Kind.UPSTREAM, code, "No."), charge);
    }

    private JsonNode json() throws IOException {
        return new JsonMapper().readTree(receipt.toJson(NOW));
    }
}
