package io.caravan.origin.files;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Failed;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Saved;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/** What came of a dropped file and what was charged for it, line by line. Not thread-safe. */
final class Receipt {
    /** More codes than there are; those beyond are counted together, whoever invents them. */
    private static final int MAX_CODES = 64;

    private static final String OTHER_CODES = "other";
    private static final JsonMapper JSON = new JsonMapper();
    private static final ObjectWriter PRETTY =
            JSON.writerWithDefaultPrettyPrinter().with(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);

    private final String file;
    private final Instant started;
    private final Map<String, Long> failures = new TreeMap<>();
    private long answered;
    private long failed;
    private long held;
    private long replayed;
    private long costOfReplayed;
    private Charge charge = Charge.NONE;

    Receipt(String file, Instant started) {
        this.file = file;
        this.started = started;
    }

    /** Counts what one line ended with. */
    void add(Answer answer) {
        charge = charge.plus(answer.charge());
        if (answer instanceof Answered answeredOne) {
            add(answeredOne);
        } else if (answer instanceof Failed failedOne) {
            add(failedOne.failure());
        }
    }

    private void add(Answered answer) {
        answered++;
        if (answer.source() == Answer.Source.LEDGER) {
            replayed++;
            costOfReplayed += answer.charge().cost();
        }
    }

    private void add(Failure failure) {
        failed++;
        held += failure.kind() == Failure.Kind.HELD ? 1 : 0;
        boolean hasRoom = failures.containsKey(failure.code()) || failures.size() < MAX_CODES;
        failures.merge(hasRoom ? failure.code() : OTHER_CODES, 1L, Long::sum);
    }

    /** As JSON in UTF-8, for people and programs: the order of the members never changes. */
    byte[] toJson(Instant finished) {
        ObjectNode receipt = JSON.createObjectNode()
                .put("file", file)
                .put("started", text(started))
                .put("finished", text(finished))
                .put("lines", answered + failed)
                .put("answered", answered)
                .put("failed", failed)
                .put("held", held)
                .put("replayed", replayed)
                .put("calls", charge.calls())
                .put("retries", charge.retries())
                .put("unknown", charge.unknown());
        addTokens(receipt.putObject("tokens"));
        addCost(receipt.putObject("cost"));
        addSaved(receipt.putObject("saved"));
        ObjectNode codes = receipt.putObject("failures");
        failures.forEach(codes::put);
        try {
            return PRETTY.writeValueAsBytes(receipt);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    private void addTokens(ObjectNode tokens) {
        tokens.put("hit", charge.usage().promptHit())
                .put("miss", charge.usage().promptMiss())
                .put("out", charge.usage().completion());
    }

    /** {@code replayed} is the part of the total that an earlier run has paid. */
    private void addCost(ObjectNode cost) {
        cost.put("currency", "USD")
                .put("total", dollars(charge.cost()))
                .put("peak", dollars(charge.costInPeak()))
                .put("off_peak", dollars(charge.cost() - charge.costInPeak()))
                .put("replayed", dollars(costOfReplayed));
    }

    /** Against asking each line by itself, see {@link Saved}; of replayed lines, what they saved in the earlier run. */
    private void addSaved(ObjectNode object) {
        Saved saved = charge.saved();
        object.put("calls", saved.calls())
                .put("slot_seconds", BigDecimal.valueOf(saved.slotMillis(), 3))
                .put("tokens", saved.tokens());
        object.putObject("cost")
                .put("against_cold", dollars(saved.costCold()))
                .put("against_warm", dollars(saved.costWarm()));
    }

    /** Exact, and always with nine places: amounts below each other are compared at a glance. */
    private static BigDecimal dollars(long billionths) {
        return BigDecimal.valueOf(billionths, 9);
    }

    private static String text(Instant moment) {
        return moment.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
