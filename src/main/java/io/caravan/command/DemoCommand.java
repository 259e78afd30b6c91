package io.caravan.command;

import io.caravan.demo.Demo;
import io.caravan.demo.DemoSummary;
import io.caravan.settings.Settings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the main job on embedded parts. */
@Command(
        name = "demo",
        description = "Starts a Kafka broker, a simulated DeepSeek and Caravan, sends messages through HTTP, Kafka and"
                + " files, and shows what became of them. Everything stays up to be tried, until Ctrl-C.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    /** Whatever the settings demand of callers from elsewhere. */
    private static final Map<String, String> ONLY_HERE = Map.of(
            "caravan.http.host", "127.0.0.1",
            "caravan.http.port", "0",
            "caravan.access.required", "false");

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Option(names = "--once", description = "Ends when every message has its answer.")
    private boolean once;

    @Option(names = "--json", description = "Prints the summary as one line of JSON.")
    private boolean json;

    @Option(names = "--live", description = "Asks the real upstream with your key: this costs real money.")
    private boolean live;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Settings checked = settings.load();
        boolean hasKey = !checked.secret("caravan.upstream.api-key").isEmpty();
        if (live && !hasKey) {
            say("--live needs a key: set DEEPSEEK_API_KEY.");
            return 2;
        }
        if (hasKey && !live) {
            say("There is a key for the upstream, but real money is only spent with --live: this run is simulated.");
        }
        Path work = Files.createTempDirectory("caravan-demo-");
        try (Demo demo = new Demo(checked.with(ONLY_HERE), work, live, this::say)) {
            return show(demo);
        } finally {
            Leftovers.remove(work);
        }
    }

    private int show(Demo demo) throws Exception {
        DemoSummary summary = demo.run(this::say);
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? summary.toJson() : System.lineSeparator() + summary.toTable());
        if (!once) {
            out.println("Try it, and end with Ctrl-C:");
            demo.addresses().forEach(address -> out.println("  " + address));
            out.flush();
            waitForInterrupt(demo);
        }
        out.flush();
        return summary.isComplete() ? 0 : 1;
    }

    private static void waitForInterrupt(Demo demo) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "stop-demo"));
        new CountDownLatch(1).await();
    }

    private void say(String progress) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(progress);
        err.flush();
    }
}
