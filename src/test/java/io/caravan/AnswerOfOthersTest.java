package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was accepted from one tenant is nobody else's business. */
@Timeout(60)
class AnswerOfOthersTest {
    @Test
    void anotherTenantDoesNotGetTheAnswerAndItIsNoted(@TempDir Path home) throws Exception {
        try (DoorRig rig = new DoorRig(home, "caravan.access.required", "true")) {
            String mine = bearer(rig, "acme");
            String other = bearer(rig, "globex");
            rig.start();
            String receipt = rig.post("/v1/chat/completions", mine, "Prefer: respond-async");
            String location = receipt.lines()
                    .filter(line -> line.startsWith("Location: "))
                    .findFirst()
                    .orElseThrow()
                    .substring("Location: ".length());

            assertThat(rig.send("GET", location, "", mine)).startsWith("HTTP/1.1 20");
            assertThat(rig.send("GET", location, "", other))
                    .startsWith("HTTP/1.1 404")
                    .contains("unknown_request");
            assertThat(rig.send("GET", location, "")).startsWith("HTTP/1.1 401");
            assertThat(rig.audit)
                    .filteredOn(event -> event.action().equals("fetch"))
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.outcome()).isEqualTo("not_yours");
                        assertThat(event.tenant()).isEqualTo("globex");
                    });
        }
    }

    private static String bearer(DoorRig rig, String tenant) throws Exception {
        return "Authorization: Bearer "
                + rig.keys.create(rig.purpose(tenant)).shown().reveal();
    }
}
