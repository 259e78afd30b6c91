package io.caravan.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Files in YAML as trees; a key that stands twice is an error. */
final class Yaml {
    static final Path DOCKER = Path.of("docker");
    private static final JsonMapper JSON = new JsonMapper();

    private Yaml() {}

    static List<JsonNode> documents(Path file) throws IOException {
        var settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
        List<JsonNode> documents = new ArrayList<>();
        new Load(settings)
                .loadAllFromString(Files.readString(file))
                .forEach(each -> documents.add(JSON.valueToTree(each)));
        return documents;
    }

    static JsonNode document(Path file) throws IOException {
        return documents(file).get(0);
    }
}
