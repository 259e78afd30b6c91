package io.caravan;

import io.caravan.upstream.Endpoint;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.model.Model;

/** Makes the route {@code send-to} of its template for each upstream there is. */
final class SendRoutes extends MainListenerSupport {
    private static final String TEMPLATE = "send-to";

    private final List<Endpoint> endpoints;

    SendRoutes(List<Endpoint> endpoints) {
        this.endpoints = List.copyOf(endpoints);
    }

    /** All files have been read by now, and no route has started. */
    @Override
    public void afterConfigure(BaseMainSupport main) {
        CamelContext context = main.getCamelContext();
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        if (model.getRouteTemplateDefinition(TEMPLATE) != null) {
            endpoints.forEach(endpoint -> add(context, endpoint));
        } else if (model.getRouteDefinition("call") != null) {
            throw new RouteException(
                    List.of("route call: the template '" + TEMPLATE + "' that it sends with is missing"));
        }
    }

    private static void add(CamelContext context, Endpoint endpoint) {
        TemplatedRouteBuilder.builder(context, TEMPLATE)
                .routeId(TEMPLATE + "-" + endpoint.name())
                .parameter("upstream", endpoint.name())
                .parameter("baseUrl", endpoint.baseUrl())
                .add();
    }
}
