package io.caravan.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.crash.CrashRig.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Kills gateways one after the other while there is work, lets the last one finish, and takes stock. */
final class Campaign {
    private static final int LONGEST_LIFE = 1500;
    private static final int LONGEST_START = 2500;
    /** One kill in so many comes while the gateway may still be starting. */
    private static final int EARLY_ONE_IN = 8;
    /** In one round of so many, lines of files are packed, too. */
    private static final int PACKED_FILES_ONE_IN = 5;

    private static final int LATEST_PASSING = 8;
    private static final Duration FAULT_PATIENCE = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** The drain of the settings, the time to tell who still waits, and a little. */
    private static final Duration END = Duration.ofSeconds(70);

    private static final int ASKED_AGAIN = 2_000;

    private final CrashRig rig;
    private final Random random;
    private final Work work;
    private final long started = System.nanoTime();
    private final Map<String, Integer> fired = new HashMap<>();
    private final List<String> disorder = new ArrayList<>();
    private int kills;

    Campaign(CrashRig rig, long seed) {
        this.rig = rig;
        random = new Random(seed);
        work = new Work(random);
    }

    /** Kills at a random moment. */
    void killAtRandom(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            GatewayProcess gateway = start(List.of());
            boolean isEarly = random.nextInt(EARLY_ONE_IN) == 0;
            if (!isEarly) {
                gateway.awaitReady();
            }
            boolean endedByItself =
                    gateway.endsWithin(Duration.ofMillis(random.nextInt(isEarly ? LONGEST_START : LONGEST_LIFE)));
            assertThat(endedByItself)
                    .as("ended by itself, see %s", CrashRig.LOG)
                    .isFalse();
            kill(gateway);
        }
    }

    /** Kills at a point of the program, at one of the first times that it gets there. */
    void killAt(String point) throws Exception {
        int passing = 1 + random.nextInt(LATEST_PASSING);
        GatewayProcess gateway = start(List.of("-Dcaravan.fault=" + point + ":" + passing));
        if (gateway.endsWithin(FAULT_PATIENCE)) {
            assertThat(gateway.exitCode()).as("see %s", CrashRig.LOG).isEqualTo(GatewayProcess.KILLED);
            fired.merge(point, 1, Integer::sum);
        }
        kill(gateway);
    }

    /** Kills as soon as the upstream has received so many calls since the campaign began. */
    void killAfter(long calls, Duration patience) throws Exception {
        GatewayProcess gateway = rig.start(List.of(), Map.of());
        await().atMost(patience).pollInterval(Duration.ofMillis(10)).until(() -> rig.callsSoFar() >= calls);
        kill(gateway);
    }

    private GatewayProcess start(List<String> options) throws Exception {
        boolean packs = random.nextInt(PACKED_FILES_ONE_IN) == 0;
        GatewayProcess gateway = rig.start(options, packs ? Map.of("caravan.files.merge", "pack") : Map.of());
        rig.topUp(work);
        return gateway;
    }

    private void kill(GatewayProcess gateway) throws Exception {
        gateway.kill();
        kills++;
        rig.buried(gateway);
    }

    /** One gateway that nobody disturbs; it has to end as an operator expects. */
    CrashSummary finish(String name) throws Exception {
        GatewayProcess gateway = rig.start(List.of(), Map.of());
        gateway.awaitReady();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> assertThat(rig.open())
                .as("what is left to answer")
                .isEmpty());
        disorder.addAll(rig.http.askAgain(ASKED_AGAIN));
        gateway.terminate();
        if (!gateway.endsWithin(END)) {
            disorder.add("the last gateway did not end when it was told to; what it was at: " + gateway.whatItIsAt());
        }
        rig.buried(gateway);
        disorder.addAll(rig.files.collect());
        return CrashSummary.of(name, rig, kills, fired, disorder, Duration.ofNanos(System.nanoTime() - started));
    }
}
