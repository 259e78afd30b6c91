package io.caravan.chat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Whether bytes are UTF-8 to the letter. The JSON parser lets overlong forms and halves of surrogate pairs through, and
 * the upstream, which gets the same bytes, could read them as something else.
 */
final class Utf8Check {
    private static final int CHUNK = 1_024;

    private Utf8Check() {}

    static boolean isValid(byte[] bytes) {
        int start = 0;
        while (start < bytes.length && bytes[start] >= 0) {
            start++;
        }
        return start == bytes.length || decodes(ByteBuffer.wrap(bytes, start, bytes.length - start));
    }

    private static boolean decodes(ByteBuffer bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer ignored = CharBuffer.allocate(CHUNK);
        CoderResult result = CoderResult.OVERFLOW;
        while (result.isOverflow()) {
            ignored.clear();
            result = decoder.decode(bytes, ignored, true);
        }
        return !result.isError();
    }
}
