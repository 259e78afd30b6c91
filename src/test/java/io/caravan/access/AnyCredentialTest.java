package io.caravan.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.access.Credential.Bearer;
import io.caravan.access.Credential.Signed;
import io.caravan.access.Credential.Unusable;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

/** Whatever a stranger sends, it is either of a known shape or refused. */
class AnyCredentialTest {
    private static final String ID = "0123456789ab";
    private static final String HEX = "0f".repeat(32);

    @Property(tries = 500)
    void anyHeadersAreRead(@ForAll List<String> headers) {
        assertThat(Credential.read(headers)).isNotNull();
    }

    @Property(tries = 500)
    void whateverFollowsAKnownSchemeIsRead(@ForAll("schemes") String scheme, @ForAll String value) {
        assertThat(Credential.read(List.of(scheme + " " + value))).isNotNull();
    }

    @Provide
    Arbitrary<String> schemes() {
        return Arbitraries.of("Bearer", "bearer", "BEARER", "API-Key", "api-key", "Bearer crv_", "API-Key " + ID + ":");
    }

    @Property(tries = 300)
    void aKeyWithAnyOtherLetterIsNone(
            @ForAll("places") int place, @ForAll @CharRange(from = 'g', to = '~') char letter) {
        StringBuilder key = new StringBuilder("crv_" + ID + "_" + HEX);
        key.setCharAt(place, letter);
        assertThat(Credential.read(List.of("Bearer " + key))).isInstanceOf(Unusable.class);
        assertThat(Credential.read(List.of("Bearer crv_" + ID + "_" + HEX))).isEqualTo(new Bearer(ID, HEX));
    }

    @Provide
    Arbitrary<Integer> places() {
        return Arbitraries.integers().between(4, 4 + 12 + 64);
    }

    @Property(tries = 300)
    void aSignatureHasExactlyThreeParts(@ForAll @StringLength(max = 20) String more) {
        String signed = ID + ":1795694400:" + HEX;
        assertThat(Credential.read(List.of("API-Key " + signed))).isEqualTo(new Signed(ID, "1795694400", HEX));
        if (!more.isBlank()) {
            assertThat(Credential.read(List.of("API-Key " + signed + more))).isInstanceOf(Unusable.class);
            assertThat(Credential.read(List.of("API-Key " + signed + ":" + more)))
                    .isInstanceOf(Unusable.class);
        }
    }

    @Property(tries = 100)
    void whatIsTooLongIsNotLookedAt(@ForAll("long") int length) {
        assertThat(Credential.read(List.of("Bearer " + "x".repeat(length)))).isInstanceOf(Unusable.class);
    }

    @Provide("long")
    Arbitrary<Integer> tooLong() {
        return Arbitraries.integers().between(Credential.MAX_LENGTH, 100_000);
    }
}
