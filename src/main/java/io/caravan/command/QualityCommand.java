package io.caravan.command;

import io.caravan.chat.BadRequestException;
import io.caravan.chat.Models;
import io.caravan.chat.Tariff;
import io.caravan.chat.Template;
import io.caravan.quality.Comparison;
import io.caravan.quality.Estimate;
import io.caravan.quality.GoldenItem;
import io.caravan.quality.GoldenSet;
import io.caravan.quality.Round;
import io.caravan.quality.Sameness;
import io.caravan.quality.Trial;
import io.caravan.settings.Catalog;
import io.caravan.settings.Settings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures how large the packs of a template may be. */
@Command(
        name = "quality",
        description =
                "Asks the items of a golden set alone, once more alone, and in packs of several sizes, compares the"
                        + " answers and says how large packs of the template may be. This costs real money; how much at"
                        + " most, it says before it asks. A line of the golden set is {\"input\": \"...\", \"expected\": \"...\"},"
                        + " of which expected may be missing: then the answers are held against those to the items alone.",
        mixinStandardHelpOptions = true)
final class QualityCommand implements Callable<Integer> {
    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Mixin
    private Consent consent = new Consent();

    @Parameters(index = "0", paramLabel = "<template>", description = "Its name in config/templates.yaml.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "<golden.jsonl>", description = "The golden set, a line for each item.")
    private Path file = Path.of("");

    @Option(
            names = "--sizes",
            split = ",",
            defaultValue = "2,4,8,16",
            description = "Sizes of packs to try, with commas between them (${DEFAULT-VALUE}).")
    private List<Integer> sizes = List.of();

    @Option(
            names = "--tolerance",
            defaultValue = "0.01",
            description = "The share of items that may come out worse in packs than alone (${DEFAULT-VALUE}).")
    private double tolerance;

    @Option(
            names = "--likeness",
            defaultValue = "1",
            description =
                    "The share of characters that two answers must have in common to count as the same; 1: equal but"
                            + " for case, space and the punctuation at the end (${DEFAULT-VALUE}).")
    private double likeness;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Of the random order in which items meet in packs (${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--json", description = "Prints the result as one line of JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Settings checked = settings.load();
        Path config = checked.home().resolve("config");
        Models models = Catalog.models(config.resolve("models.yaml"));
        Template template = template(config, models);
        List<GoldenItem> items = GoldenSet.read(file);
        List<Integer> ascending = sizes(items.size());
        check("--tolerance", tolerance, tolerance >= 0 && tolerance < 1);
        check("--likeness", likeness, likeness > 0 && likeness <= 1);
        Estimate estimate = Estimate.of(
                template, items, ascending, models.require(template.model()).price());
        say(line(estimate, checked));
        if (!consent.isGiven(spec.commandLine(), "Send these " + estimate.requests() + " requests?")) {
            say("Nothing was asked.");
            return 0;
        }
        Tariff tariff = new Tariff(models, Catalog.peakHours(config.resolve("peak-hours.yaml")));
        show(new Comparison(
                items, rounds(checked, template, items, tariff, ascending), new Sameness(likeness), tolerance));
        return 0;
    }

    private Template template(Path config, Models models) {
        try {
            return Catalog.templates(config.resolve("templates.yaml"), models).require(name);
        } catch (BadRequestException e) {
            throw wrong(e.failure().message());
        }
    }

    /** Each once, from small to large. */
    private List<Integer> sizes(int items) {
        TreeSet<Integer> ascending = new TreeSet<>(sizes);
        if (ascending.first() < 2) {
            throw wrong("--sizes: a pack has 2 items or more, not " + ascending.first());
        }
        if (ascending.last() > items) {
            throw wrong("--sizes: for packs of " + ascending.last() + " the golden set needs as many items, and it has "
                    + items);
        }
        return List.copyOf(ascending);
    }

    private void check(String option, double value, boolean isRight) {
        if (!isRight) {
            throw wrong(option + ": must be a share between 0 and 1, not " + value);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static String line(Estimate estimate, Settings settings) {
        return String.format(
                Locale.ROOT,
                "%,d requests to %s: %,d calls if all goes well; at most %,d calls and %.2f USD (twice that at peak"
                        + " hours), retries aside.",
                estimate.requests(),
                settings.text("caravan.upstream.base-url"),
                estimate.calls(),
                estimate.mostCalls(),
                estimate.mostCost());
    }

    private List<Round> rounds(
            Settings checked, Template template, List<GoldenItem> items, Tariff tariff, List<Integer> ascending)
            throws Exception {
        Path work = Files.createTempDirectory("caravan-quality-");
        try {
            Trial trial = new Trial(checked, work, template, items, seed, tariff);
            List<Round> rounds = new ArrayList<>();
            rounds.add(trial.ask(1, new Progress("alone", items.size(), this::say)));
            rounds.add(trial.ask(1, new Progress("alone again", items.size(), this::say)));
            for (int size : ascending) {
                rounds.add(trial.ask(size, new Progress("packs of " + size, items.size(), this::say)));
            }
            return rounds;
        } finally {
            Leftovers.remove(work);
        }
    }

    private void show(Comparison comparison) {
        QualityReport report = new QualityReport(name, comparison);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(report.json());
        } else {
            report.lines().forEach(out::println);
        }
        out.flush();
    }

    private void say(String progress) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(progress);
        err.flush();
    }
}
