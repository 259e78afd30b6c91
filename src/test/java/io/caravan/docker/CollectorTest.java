package io.caravan.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class CollectorTest {
    private final JsonNode config = Yaml.document(Yaml.DOCKER.resolve("collector.yaml"));

    CollectorTest() throws IOException {}

    @Test
    void pipelinesNameOnlyPartsThatAreThereAndEachPartIsUsed() {
        for (String kind : new String[] {"receivers", "processors", "exporters"}) {
            JsonNode used = config.at("/service/pipelines/traces/" + kind);
            assertThat(used).extracting(JsonNode::asText).containsExactlyInAnyOrderElementsOf(() -> config.get(kind)
                    .fieldNames());
        }
    }

    @Test
    void memoryIsLimitedBeforeAnythingIsGathered() {
        assertThat(config.at("/service/pipelines/traces/processors"))
                .extracting(JsonNode::asText)
                .containsExactly("memory_limiter", "batch");
    }

    @Test
    void listensWhereCaravanSends() throws IOException {
        JsonNode compose = Yaml.document(Yaml.DOCKER.resolve("compose.yaml"));
        assertThat(compose.at("/services/caravan/environment/CARAVAN_TRACES_ENDPOINT")
                        .asText())
                .isEqualTo("http://collector:4318");
        assertThat(config.at("/receivers/otlp/protocols/http/endpoint").asText())
                .endsWith(":4318");
    }
}
