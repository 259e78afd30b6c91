package io.caravan.origin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Failure;
import io.caravan.chat.Identity;
import io.caravan.chat.Inbound;
import io.caravan.chat.Merge;
import io.caravan.chat.UsualMerges;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpOriginTest {
    private static final DefaultCamelContext CAMEL = new DefaultCamelContext();

    private static Inbound read(boolean keepsAll, @Nullable Object key, String body) {
        Exchange exchange = new DefaultExchange(CAMEL);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage().setBody(body.getBytes(StandardCharsets.UTF_8));
        if (key != null) {
            exchange.getMessage().setHeader("Idempotency-Key", key);
        }
        new HttpOrigin("acme", UsualMerges.always(Merge.NONE), keepsAll, tenant -> Map.of(), Clock.systemUTC())
                .read(exchange);
        return exchange.getMessage().getBody(Inbound.class);
    }

    private static @Nullable Identity identity(boolean keepsAll, @Nullable String key, String body) {
        return read(keepsAll, key, body).identity();
    }

    private static Identity known(boolean keepsAll, @Nullable String key, String body) {
        Identity identity = identity(keepsAll, key, body);
        if (identity == null) {
            throw new AssertionError("not to be known again");
        }
        return identity;
    }

    @Test
    void theTenantIsTheOneThatTheDoorNames() {
        Exchange exchange = new DefaultExchange(CAMEL);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage().setBody("{}".getBytes(StandardCharsets.UTF_8));
        exchange.setVariable("tenant", "globex");
        new HttpOrigin("acme", UsualMerges.always(Merge.NONE), false, tenant -> Map.of(), Clock.systemUTC())
                .read(exchange);
        assertThat(exchange.getMessage().getBody(Inbound.class).asker().tenant())
                .isEqualTo("globex");
        assertThat(read(false, null, "{}").asker().tenant()).isEqualTo("acme");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKeyedRequestIsKnownAgainByItsKeyAndItsBytes(boolean keepsAll) {
        Identity first = known(keepsAll, "a key, of mine", "{ }");
        Identity again = known(keepsAll, "a key, of mine", "{ }");
        assertThat(again.key()).isEqualTo(first.key());
        assertThat(again.fingerprint()).isEqualTo(first.fingerprint());
        assertThat(known(keepsAll, "a key, of mine", "{}").fingerprint()).isNotEqualTo(first.fingerprint());
        assertThat(known(keepsAll, "A key, of mine", "{ }").key()).isNotEqualTo(first.key());
        assertThat(first.comesAgain()).isFalse();
        assertThat(first.original().get()).asString(StandardCharsets.UTF_8).isEqualTo("{ }");
    }

    @Test
    void withoutAKeyARequestLeavesNoTraceUnlessAllDo() {
        assertThat(identity(false, null, "{}")).isNull();
        assertThat(known(true, null, "{}").key())
                .isNotEqualTo(known(true, null, "{}").key());
    }

    @Test
    void theLongestKey() {
        assertThat(identity(false, "~".repeat(255), "{}")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\tb", "a\nb", "a\u007f", "\u00e9", "\u20ac"})
    void aKeyThatCannotBeOne(String key) {
        assertRefused(key);
    }

    @Test
    void aKeyThatIsTooLong() {
        assertRefused("x".repeat(256));
    }

    @Test
    void moreThanOneKey() {
        assertRefused(List.of("a", "a"));
    }

    private static void assertRefused(Object key) {
        Inbound inbound = read(true, key, "{}");
        Failure refusal = inbound.refusal();
        assertThat(refusal).isNotNull().extracting(Failure::code).isEqualTo("invalid_idempotency_key");
        assertThat(refusal).extracting(Failure::kind).isEqualTo(Failure.Kind.CALLER);
        assertThat(inbound.identity()).isNull();
    }
}
