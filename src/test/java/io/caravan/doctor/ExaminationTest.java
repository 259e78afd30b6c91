package io.caravan.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.caravan.doctor.Finding.State;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ExaminationTest {
    @Test
    void aCheckThatHangsHoldsUpNoOther() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        Check hanging = Check.single("hanging", "Look by hand.", () -> {
            never.await();
            return "";
        });
        Check well = Check.single("well", "", () -> "fine");
        Check failing = Check.single("failing", "Mend it.", () -> {
            throw new IllegalStateException("it is broken");
        });
        List<Finding> found = Examination.of(List.of(hanging, well, failing), Duration.ofSeconds(1));
        assertThat(found)
                .extracting(Finding::subject, Finding::state, Finding::advice)
                .containsExactly(
                        tuple("hanging", State.WARNING, "Look by hand."),
                        tuple("well", State.OK, ""),
                        tuple("failing", State.PROBLEM, "Mend it."));
    }

    @Test
    void whatIsSecretIsHiddenWhoeverRepeatsIt() {
        Finding found = new Mask(List.of("Tr0ub4dor")).apply(Finding.problem("x", "bad Tr0ub4dor\n\tat all", "y"));
        assertThat(found.message()).isEqualTo("bad (hidden) at all");
    }
}
