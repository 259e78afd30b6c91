package io.caravan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.Resilience4jConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ThrottleDefinition;

/** Stops the start when routes, the user's own included, would load and then do harm in silence. */
final class RouteChecks extends MainListenerSupport {
    private final Path directory;

    RouteChecks(Path directory) {
        this.directory = directory;
    }

    @Override
    public void beforeConfigure(BaseMainSupport main) {
        RouteFiles.check(directory);
    }

    /** All routes are loaded by now, and none has started. */
    @Override
    public void afterConfigure(BaseMainSupport main) {
        check(main.getCamelContext());
    }

    /** @throws RouteException naming every route with an unsafe throttle or circuit breaker */
    static void check(CamelContext context) {
        List<String> problems = new ArrayList<>();
        for (RouteDefinition route :
                context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions()) {
            find(route, ThrottleDefinition.class).forEach(throttle -> check(route, throttle, problems));
            find(route, CircuitBreakerDefinition.class).forEach(breaker -> check(route, breaker, problems));
        }
        if (!problems.isEmpty()) {
            throw new RouteException(problems);
        }
    }

    private static <T> Collection<T> find(RouteDefinition route, Class<T> step) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), step);
    }

    /** Without an executor of its own Camel 4.18 forgets, after ten seconds, the calls that are still running. */
    private static void check(RouteDefinition route, ThrottleDefinition throttle, List<String> problems) {
        boolean hasExecutor = throttle.getExecutorServiceRef() != null || throttle.getExecutorServiceBean() != null;
        if ("ConcurrentRequests".equals(throttle.getMode()) && !hasExecutor) {
            problems.add("route " + route.getRouteId() + ": the throttle needs executorService: \"#keptPermits\","
                    + " else it stops counting calls that take over ten seconds");
        }
    }

    /** By default an open breaker without a fallback lets the request pass as if it were the answer. */
    private static void check(RouteDefinition route, CircuitBreakerDefinition breaker, List<String> problems) {
        Resilience4jConfigurationDefinition options = breaker.getResilience4jConfiguration();
        boolean throwsWhenOpen = options != null && "true".equals(options.getThrowExceptionWhenHalfOpenOrOpenState());
        if (!throwsWhenOpen && breaker.getOnFallback() == null) {
            problems.add(
                    "route " + route.getRouteId() + ": the circuitBreaker needs resilience4jConfiguration with"
                            + " throwExceptionWhenHalfOpenOrOpenState: true, else an open one returns the request as its answer");
        }
    }
}
