package io.caravan.delivery;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Failed;
import io.caravan.chat.Dispatch;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** An outcome as Standard Webhooks puts it: around what a poll gives; the same bytes each time. */
final class Envelope {
    private Envelope() {}

    static byte[] of(Dispatch dispatch) {
        String type = dispatch.answer() instanceof Failed ? "failed" : "answered";
        String head =
                "{\"type\":\"request." + type + "\",\"timestamp\":\"" + dispatch.dueAt() + "\",\"data\":{\"id\":\""
                        + dispatch.id() + "\",\"status\":" + status(dispatch.answer()) + ",\"body\":";
        ByteArrayOutputStream envelope = new ByteArrayOutputStream();
        envelope.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        envelope.writeBytes(dispatch.answer().toJson());
        envelope.writeBytes("}}".getBytes(StandardCharsets.US_ASCII));
        return envelope.toByteArray();
    }

    /** That of a poll. */
    static int status(Answer answer) {
        return answer instanceof Failed failed ? failed.failure().kind().status() : 200;
    }
}
