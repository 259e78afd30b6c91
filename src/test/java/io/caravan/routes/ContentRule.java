package io.caravan.routes;

import io.caravan.routes.RouteFile.Field;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A route holds no program, no address of a machine, no secret, and only settings that the manual knows. */
final class ContentRule implements Rule {
    /** Those that look something up, and simple, which must not do more either. */
    private static final Set<String> LOOKUPS =
            Set.of("constant", "exchangeProperty", "header", "method", "ref", "simple", "variable");

    private static final Set<String> PROGRAMS = SchemaRule.languages()
            .filter(language -> !LOOKUPS.contains(language))
            .collect(Collectors.toUnmodifiableSet());
    private static final Pattern LOOKUP = Pattern.compile("\\$\\{[\\w.-]+}");
    private static final Pattern IS_SET = Pattern.compile("'\\{\\{[\\w.-]+}}' != ''");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??!?([^}]*)}}");

    /** But for a stand-in: there the message brings the address. */
    private static final Pattern HOST = Pattern.compile(
            "(?i)(https?|tcp|ssl|amqps?|ftps?|wss?):(?!address-of-message$)(//)?[^/{]|localhost|\\b\\d{1,3}(\\.\\d{1,3}){3}\\b|[\\w-]+\\.[\\w.-]+:\\d+");

    private static final Pattern SECRET =
            Pattern.compile("(?i).*(password|passphrase|secret|api-?key|credential|bearer|authorization|jaas).*");

    private final Set<String> settings;

    /** @param settings the keys of the manual */
    ContentRule(Set<String> settings) {
        this.settings = settings;
    }

    @Override
    public Stream<String> complaints(RouteFile file) {
        return Stream.of(
                        file.fields()
                                .filter(ContentRule::isProgram)
                                .map(field -> field.name() + ": a route holds no program, write a step in Java"),
                        file.all("simple").flatMap(ContentRule::simple),
                        file.all("precondition").map(node -> node.asText()).flatMap(ContentRule::precondition),
                        file.texts()
                                .filter(ContentRule::namesHost)
                                .map(field -> field.name() + ": '"
                                        + field.value().asText() + "' names a host, which belongs in a setting"),
                        file.texts()
                                .filter(ContentRule::holdsSecret)
                                .map(field -> field.name() + ": a secret has no place in a route"),
                        file.texts().flatMap(this::placeholders))
                .flatMap(complaints -> complaints);
    }

    private static boolean isProgram(Field field) {
        return field.name().equals("script")
                || (PROGRAMS.contains(field.name()) && !field.value().isBoolean());
    }

    private static Stream<String> simple(com.fasterxml.jackson.databind.JsonNode simple) {
        String expression =
                simple.isTextual() ? simple.asText() : simple.path("expression").asText();
        return LOOKUP.matcher(expression).matches()
                ? Stream.empty()
                : Stream.of("simple: '" + expression + "' is more than a lookup");
    }

    private static Stream<String> precondition(String condition) {
        return IS_SET.matcher(condition).matches()
                ? Stream.empty()
                : Stream.of("precondition: '" + condition + "' is more than whether a setting is there");
    }

    private static boolean namesHost(Field field) {
        return !field.name().equals("description")
                && HOST.matcher(field.value().asText()).find();
    }

    /** By its key, or as the name of a header that is set. */
    private static boolean holdsSecret(Field field) {
        return SECRET.matcher(field.name()).matches()
                || (field.name().equals("name")
                        && SECRET.matcher(field.value().asText()).matches());
    }

    private Stream<String> placeholders(Field field) {
        return PLACEHOLDER
                .matcher(field.value().asText())
                .results()
                .map(found -> found.group(1))
                .filter(key -> !settings.contains(key))
                .map(key -> "{{" + key + "}} does not stand in config/application.properties");
    }
}
