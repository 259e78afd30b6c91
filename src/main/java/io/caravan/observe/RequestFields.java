package io.caravan.observe;

import io.caravan.chat.Call;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Pending;
import io.caravan.chat.TraceContext;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/** The fields by which a log line is found that concerns a request, or the requests of a call. */
public final class RequestFields {
    /** Of a merged call; who has more to find looks for one of these. */
    private static final int MOST_IDS = 16;

    private RequestFields() {}

    /** What is known of the request, and the trace that it is seen in, if it is followed. */
    public static LoggingEventBuilder of(LoggingEventBuilder line, Pending pending) {
        ChatRequest request = pending.request();
        return of(line, request.id(), request.asker().tenant(), pending.trace().context());
    }

    /** What is known where there is no request, or not yet. */
    public static LoggingEventBuilder of(
            LoggingEventBuilder line, String id, @Nullable String tenant, TraceContext trace) {
        LoggingEventBuilder named = line.addKeyValue("request_id", id);
        if (tenant != null) {
            named = named.addKeyValue("tenant", tenant);
        }
        return trace.isThere() ? named.addKeyValue("trace_id", trace.traceId()) : named;
    }

    /** One request as it is, several by their ids; they are all of one tenant. */
    public static LoggingEventBuilder of(LoggingEventBuilder line, Call call) {
        List<Pending> members = call.group().members();
        if (members.size() == 1) {
            return of(line, members.get(0));
        }
        List<String> ids = members.stream()
                .limit(MOST_IDS)
                .map(member -> member.request().id())
                .toList();
        return line.addKeyValue("request_ids", ids)
                .addKeyValue("more_requests", members.size() - ids.size())
                .addKeyValue("tenant", call.tenant());
    }
}
