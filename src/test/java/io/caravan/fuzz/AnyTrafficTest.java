package io.caravan.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.fuzz.Site.Holding;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * Whatever callers send and the upstream answers, each request gets an answer that a stranger may see, and afterwards nothing
 * is left of it. {@code -Dcaravan.fuzz.requests=200000} sends so many.
 */
@Tag("long")
class AnyTrafficTest {
    private static final int KINDS = 5;
    private static final int TRIES = 3;
    private static final int BATCH = Integer.getInteger("caravan.fuzz.requests", 2_000) / KINDS / TRIES;

    /** 250 bytes for each of the 160,000 that come behind the first kind of 200,000 requests. */
    private static final long MORE_HEAP = 40 << 20;

    private static final int MORE_THREADS = 100;

    @SuppressWarnings("NullAway.Init") // null only if it does not start
    private static Site site;

    @SuppressWarnings("NullAway.Init")
    private static Callers callers;

    @SuppressWarnings("NullAway.Init")
    private static Shots shots;

    /** After the first kind. */
    private static @Nullable Holding holding;

    @BeforeContainer
    static void start() throws Exception {
        site = new Site();
        callers = new Callers(site);
        shots = new Shots(site.credentials);
    }

    @AfterContainer
    static void stop() throws IOException {
        if (callers != null) { // else it did not start, and says why
            callers.close();
            site.close();
            site.assertAuditHasNoSecrets();
        }
    }

    @AfterProperty
    void nothingIsLeftAndAllIsWell() throws Exception {
        System.out.println("requests by outcome so far: " + callers.outcomes());
        callers.hangUp();
        site.awaitIdle();
        assertThat(callers.outcome(shots.good())).isEqualTo("200 answer");
        Holding now = Holding.now();
        if (holding == null) {
            holding = now;
        }
        assertThat(now.heapBytes()).isLessThan(holding.heapBytes() + MORE_HEAP);
        assertThat(now.threads()).isLessThan(holding.threads() + MORE_THREADS);
    }

    /**
     * Each request is made of one of these, by the caller that sends it: no list of them is ever in memory. A failure names
     * its request, so that there is nothing to shrink.
     */
    @Provide
    Arbitrary<List<Long>> seeds() {
        return Arbitraries.randomValue(Random::nextLong)
                .list()
                .ofMinSize(1)
                .ofMaxSize(BATCH * 2 - 1)
                .withSizeDistribution(RandomDistribution.uniform());
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void anyBody(@ForAll("seeds") List<Long> seeds) throws Exception {
        callers.send(seeds, shots::body);
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void anyHeaders(@ForAll("seeds") List<Long> seeds) throws Exception {
        callers.send(seeds, shots::headers);
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void anyCredential(@ForAll("seeds") List<Long> seeds) throws Exception {
        callers.send(seeds, shots::credential);
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void anyBytes(@ForAll("seeds") List<Long> seeds) throws Exception {
        callers.send(seeds, shots::raw);
    }

    @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void anyAnswerOfTheUpstream(@ForAll("seeds") List<Long> seeds) throws Exception {
        callers.send(seeds, shots::answer);
    }
}
