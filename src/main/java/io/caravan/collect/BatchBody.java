package io.caravan.collect;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.caravan.chat.Pending;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One body for several requests, each as it goes out when it goes alone:
 *
 * <pre>{"requests": [{"custom_id": "…", "body": {…}}, …]}</pre>
 *
 * They were read as JSON when they came, so their bytes are put together as they are.
 */
final class BatchBody {
    private static final byte[] START = ascii("{\"requests\":[");
    private static final byte[] END = ascii("]}");

    private BatchBody() {}

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    /** @param ids of the members, in their order; letters and digits */
    static byte[] write(List<String> ids, List<Pending> members) {
        List<byte[]> heads = ids.stream().map(BatchBody::head).toList();
        int size = START.length + END.length + members.size() - 1;
        for (int i = 0; i < members.size(); i++) {
            size += heads.get(i).length + members.get(i).request().body().length + 1;
        }
        ByteBuffer whole = ByteBuffer.allocate(size).put(START);
        for (int i = 0; i < members.size(); i++) {
            if (i > 0) {
                whole.put((byte) ',');
            }
            whole.put(heads.get(i)).put(members.get(i).request().body()).put((byte) '}');
        }
        return whole.put(END).array();
    }

    private static byte[] head(String id) {
        return ascii("{\"custom_id\":\"" + id + "\",\"body\":");
    }
}
