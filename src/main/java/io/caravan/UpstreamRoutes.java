package io.caravan;

import io.caravan.upstream.Endpoint;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.model.Model;

/** Makes the routes that each upstream has of its own, of their templates. */
final class UpstreamRoutes extends MainListenerSupport {
    private static final List<String> TEMPLATES = List.of("send-to", "watch-account");

    private final List<Endpoint> endpoints;

    UpstreamRoutes(List<Endpoint> endpoints) {
        this.endpoints = List.copyOf(endpoints);
    }

    /** All files have been read by now, and no route has started. */
    @Override
    public void afterConfigure(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        for (String template : TEMPLATES) {
            if (model.getRouteTemplateDefinition(template) != null) {
                endpoints.forEach(endpoint -> add(context, template, endpoint));
            } else if (model.getRouteDefinition("call") != null) {
                throw new RouteException(
                        List.of("route call: the template '" + template + "' that it depends on is missing"));
            }
        }
    }

    private static void add(CamelContext context, String template, Endpoint endpoint) {
        TemplatedRouteBuilder.builder(context, template)
                .routeId(template + "-" + endpoint.name())
                .parameter("upstream", endpoint.name())
                .parameter("baseUrl", endpoint.baseUrl())
                .add();
    }
}
