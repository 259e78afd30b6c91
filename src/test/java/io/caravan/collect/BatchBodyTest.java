package io.caravan.collect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.chat.Pending;
import io.caravan.chat.Requests;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchBodyTest {
    @Test
    void eachRequestStandsThereAsItGoesAlone() throws Exception {
        List<Pending> members = List.of(Requests.batched("é😀 \\\"quoted\\\""), Requests.batched("two"));
        byte[] body = BatchBody.write(List.of("id1", "id2"), members);
        JsonNode requests = new JsonMapper().readTree(body).path("requests");
        assertThat(requests.findValuesAsText("custom_id")).containsExactly("id1", "id2");
        assertThat(new String(body, UTF_8))
                .isEqualTo("{\"requests\":[{\"custom_id\":\"id1\",\"body\":"
                        + new String(members.get(0).request().body(), UTF_8) + "},{\"custom_id\":\"id2\",\"body\":"
                        + new String(members.get(1).request().body(), UTF_8) + "}]}");
    }
}
