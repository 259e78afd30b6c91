package io.caravan.trace;

import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/**
 * Names of attributes: OpenTelemetry's where it has one, else our own.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/">the conventions for generative AI</a>
 */
final class Names {
    static final AttributeKey<String> SERVICE = stringKey("service.name");
    static final AttributeKey<String> INSTANCE = stringKey("service.instance.id");
    static final AttributeKey<String> ERROR = stringKey("error.type");
    static final AttributeKey<String> METHOD = stringKey("http.request.method");
    static final AttributeKey<String> ROUTE = stringKey("http.route");
    static final AttributeKey<Long> STATUS = longKey("http.response.status_code");
    static final AttributeKey<Long> RESENDS = longKey("http.request.resend_count");
    static final AttributeKey<String> MESSAGING = stringKey("messaging.system");
    static final AttributeKey<String> MESSAGING_OPERATION = stringKey("messaging.operation.type");
    static final AttributeKey<String> TOPIC = stringKey("messaging.destination.name");

    static final AttributeKey<String> OPERATION = stringKey("gen_ai.operation.name");
    static final AttributeKey<String> PROVIDER = stringKey("gen_ai.provider.name");
    static final AttributeKey<String> MODEL = stringKey("gen_ai.request.model");
    static final AttributeKey<List<String>> FINISH_REASONS = stringArrayKey("gen_ai.response.finish_reasons");
    static final AttributeKey<Long> INPUT_TOKENS = longKey("gen_ai.usage.input_tokens");
    static final AttributeKey<Long> CACHED_TOKENS = longKey("gen_ai.usage.cache_read.input_tokens");
    static final AttributeKey<Long> OUTPUT_TOKENS = longKey("gen_ai.usage.output_tokens");
    static final AttributeKey<String> ASKED = stringKey("gen_ai.input.messages");
    static final AttributeKey<String> ANSWERED = stringKey("gen_ai.output.messages");

    static final AttributeKey<String> REQUEST_ID = stringKey("caravan.request.id");
    static final AttributeKey<String> ORIGIN = stringKey("caravan.origin");
    static final AttributeKey<String> TENANT = stringKey("caravan.tenant");
    static final AttributeKey<String> LANE = stringKey("caravan.lane");
    static final AttributeKey<String> MERGE = stringKey("caravan.merge");
    static final AttributeKey<String> SOURCE = stringKey("caravan.source");
    static final AttributeKey<String> DESTINATION = stringKey("caravan.destination");
    static final AttributeKey<Long> GROUP_SIZE = longKey("caravan.group.size");
    static final AttributeKey<Long> GROUP_DEPTH = longKey("caravan.group.depth");
    static final AttributeKey<Long> ATTEMPTS = longKey("caravan.call.attempts");
    static final AttributeKey<Long> ASKED_AGAIN = longKey("caravan.groups.asked_again");
    static final AttributeKey<Double> COST = doubleKey("caravan.cost.usd");

    private Names() {}
}
