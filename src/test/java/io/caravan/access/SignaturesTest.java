package io.caravan.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.MovingClock;
import io.caravan.access.Credential.Signed;
import io.caravan.access.Key.Generation;
import io.caravan.access.Key.Signing;
import io.caravan.access.Ruling.Allowed;
import io.caravan.access.Ruling.Denied;
import io.caravan.access.Ruling.Unread;
import io.caravan.chat.Doorkeeper.Knock;
import io.caravan.chat.Hmac;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignaturesTest {
    private static final String ID = "0123456789ab";
    private static final String PATH = "/v1/chat/completions";
    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final SigningKey ROOT = SigningKey.read("ab".repeat(32).getBytes(UTF_8));

    private final MovingClock clock = new MovingClock("2026-11-26T12:00:00Z");
    private KeyTable keys = KeyTable.EMPTY;
    private Signatures signatures;

    @BeforeEach
    void prepare() {
        keys = KeyTable.of(List.of(key(new Generation(1, null))));
        signatures = signatures(false, 100);
        clock.move(Duration.ofHours(1));
    }

    private Signatures signatures(boolean isTimestampEnough, int memory) {
        return new Signatures(
                () -> keys,
                () -> Optional.of(ROOT),
                new Replays(memory),
                new Signatures.Policy(WINDOW, isTimestampEnough),
                clock);
    }

    private Key key(Generation... generations) {
        return new Key(ID, "acme", "", clock.instant(), null, null, new Signing(List.of(generations)));
    }

    private static String secret(int generation) {
        return ROOT.secret(ID, generation).reveal();
    }

    private static String sign(String secret, byte[] text) {
        return HexFormat.of().formatHex(Hmac.of(secret.getBytes(UTF_8), text));
    }

    private String seconds(Duration away) {
        return Long.toString(clock.instant().plus(away).getEpochSecond());
    }

    private Signed signed(String timestamp, String method, String path, String body) {
        return new Signed(
                ID, timestamp, sign(secret(1), Signatures.text(timestamp, method, path, body.getBytes(UTF_8))));
    }

    private Signed right() {
        return signed(seconds(Duration.ZERO), "POST", PATH, "{}");
    }

    /** Sends it to the usual place with an empty object. */
    private Ruling send(Signed signed) {
        return send(signed, "POST", PATH, "{}");
    }

    private Ruling send(Signed signed, String method, String path, String body) {
        Ruling ruling = signatures.check(signed, new Knock(method, path, List.of(), "test"));
        return ruling instanceof Unread unread ? unread.opening().apply(body.getBytes(UTF_8)) : ruling;
    }

    private static void assertDenied(Ruling ruling, Denial denial, String reason) {
        assertThat(ruling).isInstanceOfSatisfying(Denied.class, denied -> {
            assertThat(denied.denial()).isEqualTo(denial);
            assertThat(denied.reason()).isEqualTo(reason);
        });
    }

    /** Test case 2 of RFC 4231. */
    @Test
    void theHashIsTheOneOfTheStandard() {
        assertThat(sign("Jefe", "what do ya want for nothing?".getBytes(UTF_8)))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void theExampleOfTheDocumentationIsRight() throws Exception {
        String secret = "crvs_" + "0".repeat(64);
        String body = "{\"model\":\"deepseek-flash\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
        byte[] text = Signatures.text("1795694400", "POST", PATH, body.getBytes(UTF_8));
        assertThat(Files.readString(Path.of("docs/access.md")))
                .contains(secret, body, new String(text, UTF_8), sign(secret, text));
    }

    @Test
    void whatIsSignedComesIn() {
        assertThat(send(right())).isEqualTo(new Allowed("acme", "signature:" + ID));
    }

    @Test
    void millisecondsAndCapitalsAreFine() {
        String millis = Long.toString(clock.millis());
        Signed signed = signed(millis, "POST", PATH, "{}");
        assertThat(send(new Signed(ID, millis, signed.signature().toUpperCase(java.util.Locale.ROOT))))
                .isInstanceOf(Allowed.class);
        assertDenied(send(signed), Denial.REPLAYED, "replayed signature");
    }

    @Test
    void itIsAboutThisRequestAndNoOther() {
        assertDenied(send(right(), "PUT", PATH, "{}"), Denial.INVALID, "wrong signature");
        assertDenied(send(right(), "POST", PATH + "?x", "{}"), Denial.INVALID, "wrong signature");
        assertDenied(send(right(), "POST", PATH, "{} "), Denial.INVALID, "wrong signature");
        assertDenied(send(right(), "POST", "/v1/models", "{}"), Denial.INVALID, "wrong signature");
        Signed other = new Signed(ID, seconds(Duration.ofSeconds(1)), right().signature());
        assertDenied(send(other), Denial.INVALID, "wrong signature");
    }

    @Test
    void itCountsOnce() {
        Signed signed = right();
        assertThat(send(signed)).isInstanceOf(Allowed.class);
        assertDenied(send(signed), Denial.REPLAYED, "replayed signature");
        clock.move(WINDOW);
        assertDenied(send(signed), Denial.REPLAYED, "replayed signature");
        clock.move(Duration.ofSeconds(1));
        assertDenied(send(signed), Denial.EXPIRED, "stale timestamp");
    }

    @Test
    void theTimestampIsNeitherOldNorFromTheFuture() {
        for (Duration away : List.of(WINDOW, WINDOW.negated())) {
            assertThat(send(signed(seconds(away), "POST", PATH, "{}"))).isInstanceOf(Allowed.class);
        }
        for (Duration away :
                List.of(WINDOW.plusSeconds(1), WINDOW.plusSeconds(1).negated())) {
            assertDenied(send(signed(seconds(away), "POST", PATH, "{}")), Denial.EXPIRED, "stale timestamp");
        }
    }

    /** It may have been used then, and nobody would know. */
    @Test
    void whatWasSignedBeforeTheStartIsRefused() {
        Signed before = right();
        clock.move(Duration.ofSeconds(2));
        signatures = signatures(false, 100);
        assertDenied(send(before), Denial.EXPIRED, "stale timestamp");
        assertThat(send(right())).isInstanceOf(Allowed.class);
    }

    @Test
    void theTimestampMayPassWhileTheBodyComes() {
        Signed signed = right();
        Ruling ruling = signatures.check(signed, new Knock("POST", PATH, List.of(), "test"));
        clock.move(WINDOW.plusSeconds(1));
        assertDenied(((Unread) ruling).opening().apply("{}".getBytes(UTF_8)), Denial.EXPIRED, "stale timestamp");
    }

    @Test
    void severalSecretsAreGoodWhileTheyLast() {
        keys = KeyTable.of(
                List.of(key(new Generation(1, clock.instant().plus(Duration.ofMinutes(1))), new Generation(2, null))));
        Signed second = new Signed(
                ID,
                seconds(Duration.ZERO),
                sign(secret(2), Signatures.text(seconds(Duration.ZERO), "POST", PATH, "{}".getBytes(UTF_8))));
        assertThat(send(right())).isInstanceOf(Allowed.class);
        assertThat(send(second)).isInstanceOf(Allowed.class);
        clock.move(Duration.ofMinutes(1));
        assertDenied(send(right()), Denial.INVALID, "wrong signature");
    }

    @Test
    void theBodyOfAStrangerIsNotAskedFor() {
        Knock knock = new Knock("POST", PATH, List.of(), "test");
        Signed right = right();
        keys = KeyTable.EMPTY;
        assertDenied(signatures.check(right, knock), Denial.INVALID, "unknown key");
        keys = KeyTable.of(List.of(key(new Generation(1, null)).revokedAt(clock.instant())));
        assertDenied(signatures.check(right, knock), Denial.INVALID, "revoked key");
    }

    @Test
    void theTimestampAloneIsEnoughOnlyIfTheSettingsSaySo() {
        String now = seconds(Duration.ZERO);
        Signed plain = new Signed(ID, now, sign(secret(1), now.getBytes(UTF_8)));
        assertDenied(send(plain), Denial.INVALID, "wrong signature");
        signatures = signatures(true, 100);
        Ruling unread = signatures.check(plain, new Knock("POST", PATH, List.of(), "test"));
        assertThat(unread).isInstanceOf(Allowed.class);
        assertDenied(send(plain), Denial.REPLAYED, "replayed signature");
        assertThat(send(right())).isInstanceOf(Allowed.class);
    }

    @Test
    void withoutRoomToRememberNobodyComesIn() {
        signatures = signatures(false, 1);
        assertThat(send(right())).isInstanceOf(Allowed.class);
        Signed another = signed(Long.toString(clock.millis()), "POST", PATH, "{}");
        assertDenied(send(another), Denial.CROWDED, "signature memory full");
    }

    @Test
    void withoutTheSigningKeyNoSignatureIsRight() {
        Instant start = clock.instant();
        assertThat(start).isNotNull();
        signatures =
                new Signatures(() -> keys, Optional::empty, new Replays(1), new Signatures.Policy(WINDOW, true), clock);
        assertDenied(send(right()), Denial.INVALID, "wrong signature");
    }
}
