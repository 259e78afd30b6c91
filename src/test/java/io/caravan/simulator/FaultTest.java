package io.caravan.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FaultTest {
    @Test
    void firstParameterNeedsNoName() {
        assertThat(Fault.parse("status=429; retryAfter=2"))
                .isEqualTo(new Fault(FaultKind.STATUS, Map.of("status", "429", "retryAfter", "2")));
        assertThat(Fault.parse("slow; ms=20")).isEqualTo(Fault.of(FaultKind.SLOW, 20));
        assertThat(Fault.parse("empty-body")).isEqualTo(Fault.of(FaultKind.EMPTY_BODY));
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> Fault.parse("explode")).hasMessageContaining("unknown fault 'explode'");
        assertThatThrownBy(() -> Fault.parse("slow; seconds=2")).hasMessageContaining("takes no 'seconds'");
        assertThatThrownBy(() -> Fault.parse("slow=soon")).hasMessageContaining("must be a number");
        assertThatThrownBy(() -> Fault.parse("reset=1")).hasMessageContaining("takes no parameter");
    }
}
