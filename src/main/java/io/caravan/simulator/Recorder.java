package io.caravan.simulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Keeps the last requests. Thread-safe. */
final class Recorder {
    private final int most;
    private final Deque<RecordedRequest> last = new ArrayDeque<>();

    /** @param most how many requests to keep; 0 for none */
    Recorder(int most) {
        this.most = most;
    }

    void add(HttpServerRequest request, Buffer body) {
        if (most > 0) {
            keep(new RecordedRequest(request.method().name(), request.path(), headers(request), body.toString()));
        }
    }

    private static Map<String, List<String>> headers(HttpServerRequest request) {
        Map<String, List<String>> headers = new TreeMap<>();
        request.headers().forEach((name, value) -> headers.computeIfAbsent(
                        name.toLowerCase(Locale.ROOT), first -> new ArrayList<>())
                .add(value));
        return headers;
    }

    private void keep(RecordedRequest request) {
        synchronized (last) {
            if (last.size() == most) {
                last.removeFirst();
            }
            last.addLast(request);
        }
    }

    List<RecordedRequest> all() {
        synchronized (last) {
            return List.copyOf(last);
        }
    }

    void clear() {
        synchronized (last) {
            last.clear();
        }
    }
}
