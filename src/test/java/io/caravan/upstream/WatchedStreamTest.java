package io.caravan.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.chat.Audience;
import io.caravan.chat.Call;
import io.caravan.chat.Group;
import io.caravan.chat.Merge;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchedStreamTest {
    private final ManualAlarm alarm = new ManualAlarm();
    private final Call call =
            new Call(new Group(Merge.NONE, Instant.EPOCH), new byte[0], List.of(), Instant.MAX, Audience.ofOne());
    private final Patience patience = new Patience(
            new Patience.Limits(Duration.ofSeconds(30), Duration.ofSeconds(10)), Duration.ofDays(1), alarm.now());
    private final Watch watch = new Watch(call, () -> true, patience, alarm);

    WatchedStreamTest() {
        watch.begin();
        alarm.pass(20);
    }

    private WatchedStream watched(String body) {
        return watched(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    private WatchedStream watched(InputStream body) {
        return WatchedStream.whole(body, watch, () -> true);
    }

    /** Otherwise the answer would have to begin within the next ten seconds. */
    private boolean hasHeard() {
        watch.listenAgain();
        return patience.exhausted(alarm.now() + Duration.ofSeconds(10).toNanos()) == CutOff.GAP;
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\n\n  {", "{\n\n", "\u00e9", "\n\u6c49"})
    void anyByteThatIsNotBlankIsHeard(String body) throws IOException {
        assertThat(watched(body).read(new byte[100], 10, 90)).isPositive();
        assertThat(hasHeard()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n\r\n", " \t ", "\n\n\n\n\n"})
    void blanksAreNot(String body) throws IOException {
        byte[] buffer = "full of other bytes".getBytes(StandardCharsets.US_ASCII);
        assertThat(watched(body).read(buffer, 3, 10)).isPositive();
        assertThat(hasHeard()).isFalse();
    }

    @Test
    void singleBytesAreReadAsTheyAre() throws IOException {
        InputStream stream = watched(new ByteArrayInputStream(new byte[] {'\n', (byte) 0xff}));
        assertThat(stream.read()).isEqualTo('\n');
        assertThat(hasHeard()).isFalse();
        assertThat(stream.read()).isEqualTo(0xff);
        assertThat(hasHeard()).isTrue();
        assertThat(stream.read()).isEqualTo(-1);
        assertThat(alarm.isSet()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {": keep-alive\n\n", ":\n: and\r\n\r: more", "\n\n"})
    void commentsAmongEventsAreNotHeard(String body) throws IOException {
        InputStream stream = new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
        WatchedStream events = WatchedStream.inParts(stream, watch, () -> true);
        assertThat(events.readAllBytes()).isNotEmpty();
        assertThat(hasHeard()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: x", "\n: a\ndata", "x: comment"})
    void everythingElseIs(String body) throws IOException {
        InputStream stream = new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
        assertThat(WatchedStream.inParts(stream, watch, () -> true).readAllBytes())
                .isNotEmpty();
        assertThat(hasHeard()).isTrue();
    }

    @Test
    void silenceDoesNotCountWhileNobodyListens() throws IOException {
        WatchedStream stream = watched("ab");
        stream.read(new byte[1], 0, 1);
        alarm.pass(60);
        assertThat(patience.exhausted(alarm.now())).isNull();
        assertThat(patience.elapsed(alarm.now())).isEqualTo(Duration.ofSeconds(20));
        stream.read(new byte[1], 0, 1);
        watch.listenAgain();
        alarm.pass(9);
        assertThat(patience.exhausted(alarm.now())).isNull();
        alarm.pass(1);
        assertThat(patience.exhausted(alarm.now())).isEqualTo(CutOff.GAP);
    }

    @Test
    void whatBreaksByItselfIsNotTranslated() {
        IOException broken = new IOException("broken");
        InputStream stream = watched(new BrokenStream(broken));
        assertThatThrownBy(stream::read).isSameAs(broken);
    }

    @Test
    void whatWasCutOffIs() {
        InputStream stream = watched(new BrokenStream(new IOException("closed")));
        alarm.pass(10);
        assertThatThrownBy(stream::read).isInstanceOf(TimedOutException.class);
    }

    private static final class BrokenStream extends InputStream {
        private final IOException problem;

        BrokenStream(IOException problem) {
            this.problem = problem;
        }

        @Override
        public int read() throws IOException {
            throw problem;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            throw problem;
        }
    }
}
