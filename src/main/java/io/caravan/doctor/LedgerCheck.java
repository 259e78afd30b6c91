package io.caravan.doctor;

import io.caravan.ledger.Archive;
import io.caravan.ledger.LedgerPolicy;
import io.caravan.ledger.Schema;
import io.caravan.ledger.Stock;
import io.caravan.settings.Catalog;
import io.caravan.settings.Settings;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ledger: whether it can be written, whose tables it has, and whether it is whole. */
record LedgerCheck(Settings settings) {
    private static final String SUBJECT = "ledger";
    private static final String WHOLE = "ledger file";
    private static final String ADVICE = "See docs/ledger.md, which says what to do about each trouble.";

    static List<Check> of(Settings settings) {
        LedgerCheck check = new LedgerCheck(settings);
        return List.of(new Check(SUBJECT, ADVICE, check::look), new Check(WHOLE, ADVICE, check::damage));
    }

    private Optional<Archive> find() {
        return settings.flag("caravan.ledger.enabled")
                ? Archive.find(LedgerPolicy.of(settings), Clock.systemUTC())
                : Optional.empty();
    }

    private List<Finding> look() {
        Optional<Archive> found = find();
        if (found.isEmpty()) {
            boolean isOn = settings.flag("caravan.ledger.enabled");
            return List.of(Finding.ok(
                    SUBJECT,
                    isOn ? "none yet: the first run makes it" : "off, because caravan.ledger.enabled is false"));
        }
        List<Finding> findings = new ArrayList<>();
        try (Archive archive = found.get()) {
            Schema schema = archive.schema();
            findings.add(age(schema));
            if (schema.age() == Schema.Age.CURRENT) {
                archive.checkWritable();
                findings.add(condition(archive.stock(
                        Catalog.models(settings.home().resolve("config").resolve("models.yaml")))));
            }
        }
        return findings;
    }

    private static Finding age(Schema schema) {
        String tables = "tables of version " + schema.version();
        return switch (schema.age()) {
            case CURRENT -> Finding.ok(SUBJECT, tables + ", as this Caravan has them");
            case OLDER ->
                Finding.warning(
                        SUBJECT,
                        tables + "; this Caravan has " + schema.known(),
                        "Make a copy; the next start brings them up to date, and an older Caravan cannot go back.");
            case NEWER ->
                Finding.problem(
                        SUBJECT,
                        tables + "; this Caravan knows " + schema.known() + " and none later",
                        "Start the newer Caravan that made them, or restore a copy from before.");
            case BROKEN ->
                Finding.problem(
                        SUBJECT, tables + "; a change of them has failed", "Restore a copy from before the change.");
        };
    }

    private static Finding condition(Stock stock) {
        long requests =
                stock.requests().values().stream().mapToLong(Long::longValue).sum();
        String message =
                stock.place() + " can be written: " + Bytes.text(stock.bytes()) + ", " + Count.of(requests, "request");
        return stock.unknown().requests() == 0
                ? Finding.ok(SUBJECT, message)
                : Finding.warning(
                        SUBJECT,
                        message + ", " + stock.unknown().calls() + " of unknown outcome",
                        "See `caravan held list`: each may have been paid for.");
    }

    private List<Finding> damage() {
        Optional<Archive> found = find();
        if (found.isEmpty()) {
            return List.of();
        }
        try (Archive archive = found.get()) {
            return List.of(archive.damage()
                    .map(damage -> Finding.problem(
                            WHOLE,
                            "the database finds itself damaged: " + damage,
                            "Stop Caravan, restore a copy, or move the file with its -wal and -shm away and start"
                                    + " again; without it, requests that come again are asked and paid again."))
                    .orElse(Finding.ok(WHOLE, "whole")));
        }
    }
}
