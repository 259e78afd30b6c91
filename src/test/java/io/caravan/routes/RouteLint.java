package io.caravan.routes;

import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.CatalogCamelContext;

/** All rules for route files. */
final class RouteLint {
    private final List<Rule> rules;

    /**
     * @param settings the keys of the manual
     * @param routes the ids of all routes there are
     * @param context Caravan with all that routes may call
     */
    RouteLint(Set<String> settings, Set<String> routes, CamelContext context) {
        rules = List.of(
                new SchemaRule(),
                new NameRule(routes),
                new ContentRule(settings),
                new SafetyRule(),
                new OptionRule((CatalogCamelContext) context),
                new BeanRule(context.getRegistry()));
    }

    /** What is wrong with the file; nothing, when it is as it should be. */
    List<String> complaints(RouteFile file) {
        return rules.stream().flatMap(rule -> rule.complaints(file)).toList();
    }
}
