package io.caravan.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.FreePort;
import io.caravan.doctor.Finding.State;
import io.caravan.trace.OtlpReceiver;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracesCheckTest {
    @TempDir
    private Path home;

    @Test
    void whoTakesThemIsReached() throws Exception {
        try (OtlpReceiver receiver = new OtlpReceiver()) {
            Finding finding = new Patient(home)
                    .set("caravan.traces.endpoint", receiver.address())
                    .finding("traces");
            assertThat(finding.state()).isEqualTo(State.OK);
        }
    }

    @Test
    void whereNobodyListensIsAProblem() throws Exception {
        Finding finding = new Patient(home)
                .set("caravan.traces.endpoint", "http://127.0.0.1:" + FreePort.any())
                .finding("traces");
        assertThat(finding.state()).isEqualTo(State.PROBLEM);
        assertThat(finding.advice()).contains("caravan.traces.endpoint");
    }

    @Test
    void noneIsWell() throws Exception {
        assertThat(new Patient(home).finding("traces").state()).isEqualTo(State.OK);
    }
}
