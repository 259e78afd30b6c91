package io.caravan.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.caravan.settings.SettingsLoader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ComposeTest {
    private final ObjectNode compose = (ObjectNode) merged(Yaml.document(Yaml.DOCKER.resolve("compose.yaml")));

    ComposeTest() throws IOException {}

    /** {@code <<} is resolved by whoever reads the file: Compose does, this parser does not. */
    private static JsonNode merged(JsonNode compose) {
        for (JsonNode service : compose.get("services")) {
            JsonNode more = ((ObjectNode) service).remove("<<");
            if (more != null) {
                more.properties().forEach(each -> ((ObjectNode) service).putIfAbsent(each.getKey(), each.getValue()));
            }
        }
        return compose;
    }

    /** The schema is that of github.com/compose-spec/compose-spec, Apache-2.0. */
    @Test
    void compliesWithTheSchema() throws IOException {
        try (InputStream schema = getClass().getResourceAsStream("/docker/compose-spec.json")) {
            ObjectNode rules = (ObjectNode) new JsonMapper().readTree(Objects.requireNonNull(schema));
            rules.remove("$id"); // a bare name, which the validator does not take for an address
            var factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7);
            assertThat(factory.getSchema(rules).validate(compose)).isEmpty();
        }
    }

    @Test
    void openNoPortToOtherMachines() {
        for (JsonNode service : compose.get("services")) {
            for (JsonNode port : service.path("ports")) {
                assertThat(port.asText()).startsWith("127.0.0.1:");
            }
        }
    }

    @Test
    void givesCaravanNothingThatItDoesNotNeed() {
        JsonNode caravan = compose.at("/services/caravan");
        assertThat(caravan.get("read_only").asBoolean()).isTrue();
        assertThat(caravan.get("cap_drop").toString()).isEqualTo("[\"ALL\"]");
        assertThat(caravan.get("security_opt").toString()).contains("no-new-privileges:true");
        assertThat(caravan.get("tmpfs").toString()).contains("/tmp:exec");
    }

    @Test
    void mountsOnlyWhatIsThere() {
        for (JsonNode service : compose.get("services")) {
            for (JsonNode volume : service.path("volumes")) {
                String source = volume.asText().split(":", 2)[0];
                assertThat(
                                source.startsWith(".")
                                        ? Files.exists(Yaml.DOCKER.resolve(source))
                                        : compose.get("volumes").has(source))
                        .as(source)
                        .isTrue();
            }
        }
    }

    /** What is no setting stops the start. */
    @Test
    void setsOnlyWhatCaravanKnows() {
        Map<String, String> environment = new HashMap<>();
        compose.at("/services/caravan/environment")
                .properties()
                .forEach(each -> environment.put(each.getKey(), each.getValue().asText()));
        assertThatCode(() -> new SettingsLoader(Path.of("")).environment(environment))
                .doesNotThrowAnyException();
    }
}
