package io.caravan.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.access.Replays.Use;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ReplaysTest {
    private static final long NOW = 1_700_000_000_000L;

    private final Replays replays = new Replays(3);

    private static byte[] signature(long number) {
        return ByteBuffer.allocate(32).putLong(number).array();
    }

    private Use use(long number, long end, long now) {
        return replays.use(signature(number), end, now);
    }

    @Test
    void eachSignatureCountsOnce() {
        assertThat(use(1, NOW + 10, NOW)).isEqualTo(Use.FIRST);
        assertThat(use(1, NOW + 10, NOW)).isEqualTo(Use.AGAIN);
        assertThat(use(2, NOW + 10, NOW)).isEqualTo(Use.FIRST);
    }

    @Test
    void itIsRememberedToTheVeryEnd() {
        use(1, NOW + 10_000, NOW);
        assertThat(use(1, NOW + 10_000, NOW + 10_000)).isEqualTo(Use.AGAIN);
        assertThat(replays.size()).isEqualTo(1);
        use(2, NOW + 20_000, NOW + 11_000);
        assertThat(replays.size()).isEqualTo(1);
    }

    @Test
    void nothingIsForgottenToMakeRoom() {
        for (int i = 0; i < 3; i++) {
            use(i, NOW + 5_000, NOW);
        }
        assertThat(use(3, NOW + 5_000, NOW)).isEqualTo(Use.NO_ROOM);
        assertThat(use(0, NOW + 5_000, NOW)).isEqualTo(Use.AGAIN);
        assertThat(use(3, NOW + 20_000, NOW + 7_000)).isEqualTo(Use.FIRST);
    }
}
