package io.caravan.routes;

import java.util.stream.Stream;

/** Something that must hold for every route file. */
interface Rule {
    /** What is wrong with the file, in words for whoever wrote it. */
    Stream<String> complaints(RouteFile file);
}
