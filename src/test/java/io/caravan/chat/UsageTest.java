package io.caravan.chat;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class UsageTest {
    @Property(tries = 300)
    void theSharesOfAllAddUpToWhatWasCharged(
            @ForAll @LongRange(max = 1L << 40) long hit,
            @ForAll @LongRange(max = 1L << 40) long miss,
            @ForAll @LongRange(max = 1L << 40) long completion,
            @ForAll @IntRange(min = 1, max = 64) int parts) {
        Usage charged = new Usage(hit, miss, completion);
        Usage sum = Usage.NONE;
        for (int i = 0; i < parts; i++) {
            sum = sum.plus(charged.share(parts, i));
        }
        assertThat(sum).isEqualTo(charged);
    }
}
