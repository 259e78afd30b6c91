package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.settings.SettingsException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where credentials are needed, and what they count for where they are not. */
@Timeout(60)
class OpenDoorTest {
    @TempDir
    private Path home;

    @Test
    void onThisMachineEverybodyComesInButNotWithWhatDoesNotHold() throws Exception {
        try (DoorRig rig = new DoorRig(home)) {
            var issued = rig.keys.create(rig.purpose("acme"));
            String key = issued.shown().reveal();
            rig.start();
            assertThat(rig.post("/own/who")).contains("tenant=guest by none");
            assertThat(rig.post("/own/who", "Authorization: Bearer unused")).contains("tenant=guest by none");
            assertThat(rig.post("/own/who", "Authorization: Bearer a.b.c")).contains("tenant=guest by none");
            assertThat(rig.post("/own/who", "Authorization: Bearer " + key))
                    .contains("tenant=acme by key:" + issued.id());
            assertThat(rig.post("/v1/chat/completions", "Authorization: Bearer " + key))
                    .startsWith("HTTP/1.1 200 ");
            String wrong = key.substring(0, 17) + "0".repeat(64);
            assertThat(rig.post("/own/who", "Authorization: Bearer " + wrong)).contains("invalid_credentials");
            assertThat(rig.post("/own/who", "Authorization: API-Key " + issued.id() + ":1795694400:" + "0".repeat(64)))
                    .contains("HTTP/1.1 401");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "0.0.0.0, false",
        "::, false",
        "'', false",
        "caravan.example.com, false",
        "127.0.0.1.example.com, false"
    })
    void whereCredentialsAreNeededCaravanDoesNotStartWithoutAny(String host, String required) throws Exception {
        try (DoorRig rig = new DoorRig(home, "caravan.http.host", host, "caravan.access.required", required)) {
            assertThatThrownBy(rig::start)
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("./caravan key create --tenant");
            rig.keys.revoke(rig.keys.create(rig.purpose("acme")).id());
            assertThatThrownBy(rig::start).isInstanceOf(SettingsException.class);
        }
    }
}
