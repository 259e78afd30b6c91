package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoutePictureTest {
    private static final Path PAGE = Path.of("docs/routes.md");

    @Test
    void theCommittedPictureShowsTheRoutesAsTheyAre() throws IOException {
        String page = new RoutePicture(RouteFile.started()).page();
        if ("write".equals(System.getProperty("routes.picture"))) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("routes have changed; draw them anew: mvn test -Dtest=RoutePictureTest -Droutes.picture=write")
                .hasContent(page);
    }

    @Test
    void aRouteIsDrawnWithItsPatternsAndItsWays() {
        RouteFile file = RouteFile.of("1-from-there.camel.yaml", """
                - route:
                    id: from-there
                    description: Comes from there
                    from:
                      uri: timer:there
                      steps:
                        - filter:
                            expression:
                              ref:
                                expression: wanted
                            steps:
                              - to:
                                  uri: direct:here
                """);
        assertThat(new RoutePicture(List.of(file)).page())
                .contains("route_from_there[\"<b>from-there</b><br/>Message Filter\"]")
                .contains("at_timer_there([\"timer:there\"]) --> route_from_there")
                .contains("route_from_there --> route_here")
                .contains("| `from-there` | Comes from there |");
    }
}
