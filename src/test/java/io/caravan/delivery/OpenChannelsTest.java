package io.caravan.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Channels.Line;
import io.caravan.chat.DispatchStore.Channel;
import java.util.HashSet;
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
