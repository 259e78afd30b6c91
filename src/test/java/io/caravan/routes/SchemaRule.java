package io.caravan.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;

/** The file fits the schema of Camel's YAML DSL, in canonical form: without the short forms that Camel takes as well. */
final class SchemaRule implements Rule {
    private static final JsonNode PUBLISHED = read();
    private static final JsonSchema CANONICAL =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(canonical(PUBLISHED));

    private static JsonNode read() {
        try (InputStream schema = SchemaRule.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            return new JsonMapper().readTree(schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The published schema offers the short forms as alternatives: a plain text, or an expression without its key. */
    private static JsonNode canonical(JsonNode published) {
        JsonNode schema = published.deepCopy();
        schema.findValues("oneOf").forEach(SchemaRule::removeShortForms);
        schema.findValues("anyOf").forEach(anyOf -> anyOf.findValues("oneOf").forEach(SchemaRule::removeShortForms));
        return schema;
    }

    private static void removeShortForms(JsonNode oneOf) {
        boolean hasLongForm = RouteFile.elements(oneOf)
                .anyMatch(form -> form.path("type").asText().equals("object"));
        if (hasLongForm && oneOf instanceof ArrayNode forms) {
            for (int i = forms.size() - 1; i >= 0; i--) {
                if (isShort(forms.get(i))) {
                    forms.remove(i);
                }
            }
        }
    }

    private static boolean isShort(JsonNode form) {
        return form.path("type").asText().equals("string")
                || form.path("$ref").asText().endsWith(".ExpressionDefinition");
    }

    /** The schema's keys at the top of a file. */
    static Stream<String> topLevel() {
        return PUBLISHED.at("/items/properties").properties().stream().map(java.util.Map.Entry::getKey);
    }

    /** The names of all expression languages. */
    static Stream<String> languages() {
        String definition = "/items/definitions/org.apache.camel.model.language.ExpressionDefinition/properties";
        return PUBLISHED.at(definition).properties().stream().map(java.util.Map.Entry::getKey);
    }

    @Override
    public Stream<String> complaints(RouteFile file) {
        return CANONICAL.validate(file.content()).stream().map(problem -> "schema: " + problem.getMessage());
    }
}
