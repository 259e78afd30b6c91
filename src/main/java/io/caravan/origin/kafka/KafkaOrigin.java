package io.caravan.origin.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Failed;
import io.caravan.chat.Answer.Source;
import io.caravan.chat.Asker;
import io.caravan.chat.BadRequestException;
import io.caravan.chat.Failure;
import io.caravan.chat.Failure.Kind;
import io.caravan.chat.Inbound;
import io.caravan.chat.Lane;
import io.caravan.chat.Merge;
import io.caravan.chat.TraceContext;
import io.caravan.chat.UsualMerges;
import io.caravan.observe.FaultPoint;
import io.caravan.observe.RequestFields;
import io.caravan.origin.Deadlines;
import io.caravan.origin.LaneNames;
import io.caravan.origin.MergeNames;
import io.caravan.origin.Traced;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of the routes {@code from-kafka} and {@code reply-to-kafka}. Records come in batches; each is answered by
 * itself, and the batch is committed when all its replies are with the broker. Thread-safe.
 *
 * <p>Delivery is at least once: what was answered but not committed when Caravan dies is asked and answered again.
 */
public final class KafkaOrigin {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaOrigin.class);
    private static final String REQUEST = "kafkaRequest";

    private static final String ID = "idempotency-key";
    private static final String SHORTENED = "kafkaReplyShortened";

    private static final String NO_VALUE = "no_value";
    private static final String RECORD_TOO_LARGE = "record_too_large";
    /** Records that fail so are no requests at all: nobody there could read a reply either. */
    private static final Set<String> UNREADABLE = Set.of(NO_VALUE, RECORD_TOO_LARGE, "invalid_json");

    private final String tenant;
    private final UsualMerges merges;
    private final int maxRecord;
    private final Clock clock;
    private final KafkaCommits commits = new KafkaCommits();

    /**
     * @param tenant who pays for what comes this way
     * @param merges for records that do not say
     * @param maxRecord largest value in bytes that is read
     */
    public KafkaOrigin(String tenant, UsualMerges merges, int maxRecord, Clock clock) {
        this.tenant = tenant;
        this.merges = merges;
        this.maxRecord = maxRecord;
        this.clock = clock;
    }

    /** The records of a batch, without those that Camel kept over a rebalance: they come again. */
    public List<KafkaRequest> open(List<Exchange> records) {
        return records.stream()
                .map(KafkaRequest::of)
                .filter(request -> request.position().isCurrent())
                .toList();
    }

    /** Never throws: what is wrong with the record is in the result. */
    public Inbound read(Exchange exchange) {
        KafkaRequest request = exchange.getMessage().getBody(KafkaRequest.class);
        exchange.setVariable(REQUEST, request);
        return read(request)
                .tracedBy(TraceContext.of(header(request, TraceContext.PARENT), header(request, TraceContext.STATE)));
    }

    private Inbound read(KafkaRequest request) {
        try {
            byte[] body = body(request);
            Inbound inbound = new Inbound(
                    body, asker(MergeNames.read(header(request, "caravan-merge")), lane(request)), deadline(request));
            return inbound.identifiedBy(request.identity(header(request, ID), body));
        } catch (BadRequestException e) {
            return Inbound.refused(asker(null, Lane.STREAM), e.failure());
        }
    }

    private byte[] body(KafkaRequest request) {
        byte[] value = request.value();
        if (value == null) {
            throw new BadRequestException(NO_VALUE, "The record has no value.", null);
        }
        if (value.length > maxRecord) {
            throw new BadRequestException(new Failure(
                    Kind.TOO_LARGE, RECORD_TOO_LARGE, "The record's value is larger than " + maxRecord + " bytes."));
        }
        return value;
    }

    private Asker asker(@Nullable Merge merge, Lane lane) {
        return new Asker("kafka", tenant, lane, merges.choose(tenant, merge));
    }

    private static Lane lane(KafkaRequest request) {
        return LaneNames.read(header(request, "caravan-lane"), Lane.STREAM);
    }

    /** Seconds count from when the record was written: time that it waited in the topic is not given back to it. */
    private @Nullable Instant deadline(KafkaRequest request) {
        boolean hasTime = request.timestamp() >= 0;
        Instant written = hasTime ? Instant.ofEpochMilli(request.timestamp()) : clock.instant();
        return Deadlines.parse(header(request, "caravan-deadline"), Clock.fixed(written, ZoneOffset.UTC));
    }

    private static @Nullable String header(KafkaRequest request, String name) {
        Header header = request.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    /** False when the record stays in its topic, uncommitted, because Caravan is stopping. */
    public boolean isAnswered(Exchange exchange) {
        return !(answer(exchange) instanceof Failed failed && failed.failure().kind() == Kind.STOPPING);
    }

    /** Whether the record is for the dead-letter topic. */
    public boolean isUnreadable(Exchange exchange) {
        return answer(exchange) instanceof Failed failed
                && UNREADABLE.contains(failed.failure().code());
    }

    /** The answer becomes a record with the key and all headers of the request, but for where its trace goes on. */
    public void writeReply(Exchange exchange) {
        FaultPoint.REPLY_BEFORE.pass();
        write(exchange, new KafkaReply(answer(exchange).toJson(), replyHeaders(exchange)));
    }

    /** Those of the request, and what is unusual: that the record came again, or who answered instead of the upstream. */
    private static Headers replyHeaders(Exchange exchange) {
        Headers headers = traced(request(exchange).headers(), Traced.by(exchange));
        if (!(answer(exchange) instanceof Answered answered)) {
            return headers;
        }
        if (answered.source() == Source.LEDGER) {
            headers = new RecordHeaders(headers)
                    .add("caravan-source", text(answered.source().label()));
        }
        return answered.fallback() == null
                ? headers
                : new RecordHeaders(headers).add("caravan-upstream", text(answered.fallback()));
    }

    private static Headers traced(Headers sent, TraceContext trace) {
        return trace.isThere()
                ? new RecordHeaders(sent)
                        .remove(TraceContext.PARENT)
                        .remove(TraceContext.STATE)
                        .add(TraceContext.PARENT, text(trace.parent()))
                : sent;
    }

    /** The record as it came, with headers that say why it lies there and where it came from. */
    public void writeDeadLetter(Exchange exchange) {
        KafkaRequest request = request(exchange);
        Failure failure = ((Failed) answer(exchange)).failure();
        KafkaPosition source = request.position();
        Headers headers = new RecordHeaders(request.headers())
                .add("caravan-dead-letter-reason", text(failure.code() + ": " + failure.message()))
                .add("caravan-source-topic", text(source.partition().topic()))
                .add("caravan-source-partition", text(source.partition().partition()))
                .add("caravan-source-offset", text(source.offset()));
        write(exchange, new KafkaReply(request.value(), headers));
    }

    private static byte[] text(Object value) {
        return value.toString().getBytes(UTF_8);
    }

    private static void write(Exchange exchange, KafkaReply reply) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(KafkaConstants.KEY, request(exchange).key());
        message.setBody(reply);
    }

    /** The broker has acknowledged the reply or dead letter. */
    public void settle(Exchange exchange) {
        FaultPoint.REPLY_AFTER.pass();
        request(exchange).settle();
    }

    /** Commits the batch as far as it is settled. */
    public void commit(List<KafkaRequest> batch) {
        commits.commit(batch);
    }

    /**
     * The answer in place of a reply or dead letter that the broker refuses because of its size.
     *
     * @throws IllegalStateException when even that was refused: the record stays uncommitted until the topic takes more
     */
    public Answer tooLarge(Exchange exchange) {
        if (exchange.getVariable(SHORTENED) != null) {
            throw new IllegalStateException("key and headers alone are larger than the reply topic takes");
        }
        exchange.setVariable(SHORTENED, true);
        return Answer.failed(new Failure(
                Kind.INTERNAL, "reply_too_large", "There was a reply, but it is larger than the topic takes."));
    }

    /** The answer when a step broke; while Caravan is stopping the record comes again instead. */
    public Answer broken(Exchange exchange) {
        Throwable reason = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (exchange.getContext().isStopping()) {
            return Answer.failed(new Failure(Kind.STOPPING, "stopping", "Caravan is stopping."));
        }
        RequestFields.of(LOG.atError(), exchange.getExchangeId(), tenant, Traced.by(exchange))
                .setCause(reason)
                .log("record failed inside Caravan");
        return Answer.failed(new Failure(
                Kind.INTERNAL,
                "internal_error",
                "Caravan failed on request " + exchange.getExchangeId() + "; its log says more."));
    }

    private static Answer answer(Exchange exchange) {
        return exchange.getMessage().getBody(Answer.class);
    }

    private static KafkaRequest request(Exchange exchange) {
        return exchange.getVariable(REQUEST, KafkaRequest.class);
    }
}
