package io.caravan.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Reply;
import io.caravan.chat.ReplyReader;
import io.caravan.chat.Requests;
import io.caravan.chat.Usage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CompletionTest {
    @Test
    void isAChatCompletionLikeTheUpstreams() {
        Pending pending = Requests.pending("Hi", Merge.PACK);
        byte[] body = new Completion().write(pending.request(), "é \"😀\" \u0001", new Usage(4, 6, 3));
        Reply reply = ReplyReader.read(body);
        assertThat(reply.content()).isEqualTo("é \"😀\" \u0001");
        assertThat(reply.finishReason()).isEqualTo("stop");
        assertThat(reply.usage()).isEqualTo(new Usage(4, 6, 3));
        assertThat(new String(body, StandardCharsets.UTF_8))
                .contains("\"total_tokens\":13", "\"model\":\"deepseek-flash\"", "\"object\":\"chat.completion\"")
                .contains("\"id\":\"chatcmpl-" + pending.request().id() + "\"");
    }
}
