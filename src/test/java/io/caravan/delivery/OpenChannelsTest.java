package io.caravan.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Answer;
import io.caravan.chat.Channels.Line;
import io.caravan.chat.Destination;
import io.caravan.chat.Dispatch;
import io.caravan.chat.DispatchStore.Channel;
import io.caravan.chat.Failure;
import io.caravan.chat.TraceContext;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OpenChannelsTest {
    private final OpenChannels channels = new OpenChannels();

    @Test
    void allAreLookedForInTurn() {
        IntStream.range(0, 150).forEach(i -> channels.listen(new Channel("acme", "c" + i), new DeafLine()));
        Set<Channel> looked = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            Set<Channel> next = channels.next().keySet();
            assertThat(next).hasSizeLessThanOrEqualTo(64);
            looked.addAll(next);
        }
        assertThat(looked).hasSize(150);
    }

    @Test
    void aChannelThatNobodyListensToAnyMoreIsNotLookedFor() {
        Channel channel = new Channel("acme", "mine");
        channels.listen(channel, new DeafLine()).left();
        assertThat(channels.next()).isEmpty();
        channels.listen(channel, new DeafLine());
        assertThat(channels.next()).containsOnlyKeys(channel);
    }

    /** Taken from the store, and not yet with a listener: the next look may come in between. */
    @Test
    void whatIsOnItsWayTakesRoom() {
        Channel channel = new Channel("acme", "mine");
        channels.listen(channel, new DeafLine());
        int room = Objects.requireNonNull(channels.next().get(channel));
        Dispatch dispatch = dispatch(channel);
        IntStream.range(0, room).forEach(i -> channels.began(dispatch));
        assertThat(channels.next()).isEmpty();
        channels.ended(dispatch);
        assertThat(channels.next()).containsExactly(Map.entry(channel, 1));
    }

    private static Dispatch dispatch(Channel channel) {
        Destination destination = new Destination(Destination.Kind.CHANNEL, channel.name());
        return new Dispatch(
                "id",
                channel.tenant(),
                0,
                destination,
                1,
                Instant.EPOCH,
                Answer.failed(Failure.caller("code", "why", null)),
                TraceContext.NONE);
    }

    @Test
    void whoListensToWhatIsClosedIsHungUpOn() {
        DeafLine before = new DeafLine();
        channels.listen(new Channel("acme", "mine"), before);
        channels.close();
        DeafLine after = new DeafLine();
        channels.listen(new Channel("acme", "mine"), after);
        assertThat(before.isHungUp).isTrue();
        assertThat(after.isHungUp).isTrue();
        assertThat(channels.next()).isEmpty();
    }

    private static final class DeafLine implements Line {
        private boolean isHungUp;

        @Override
        public void send(String message) {}

        @Override
        public void hangUp() {
            isHungUp = true;
        }
    }
}
