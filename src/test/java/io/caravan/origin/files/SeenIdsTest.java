package io.caravan.origin.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeenIdsTest {

    @Test
    void everyIdIsNewOnce() {
        SeenIds seen = new SeenIds();
        assertThat(IntStream.range(0, 100_000).allMatch(i -> seen.add("id-" + i)))
                .isTrue();
        assertThat(IntStream.range(0, 100_000).noneMatch(i -> seen.add("id-" + i)))
                .isTrue();
    }

    @Test
    void whenItIsFullTheFirstIdsAreStillKnown() {
        SeenIds seen = new SeenIds(100);
        IntStream.range(0, 1_000).forEach(i -> seen.add("id-" + i));
        assertThat(IntStream.range(0, 100).noneMatch(i -> seen.add("id-" + i))).isTrue();
        assertThat(seen.add("id-999")).isTrue();
    }
}
