package io.caravan;

import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;

/** Leaves every origin but HTTP where it is: a trial must not take the messages of others. */
final class OnlyHttp extends MainListenerSupport {
    /** All files have been read by now, and no route has started. */
    @Override
    public void afterConfigure(BaseMainSupport main) {
        main.getCamelContext()
                .getCamelContextExtension()
                .getContextPlugin(Model.class)
                .getRouteDefinitions()
                .forEach(OnlyHttp::silence);
    }

    private static void silence(RouteDefinition route) {
        String from = route.getInput().getEndpointUri();
        if (!from.startsWith("direct:") && !from.startsWith("platform-http:")) {
            route.setAutoStartup("false");
        }
    }
}
