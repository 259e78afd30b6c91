package io.caravan.origin.files;

import io.caravan.chat.BadRequestException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads UTF-8 strictly. */
final class Utf8 {
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private Utf8() {}

    static byte[] withoutMark(byte[] bytes) {
        return bytes.length >= MARK.length && Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length)
                ? Arrays.copyOfRange(bytes, MARK.length, bytes.length)
                : bytes;
    }

    /** @throws BadRequestException when the bytes are no UTF-8 */
    static String decode(byte[] bytes) {
        try {
            ByteBuffer text = ByteBuffer.wrap(withoutMark(bytes));
            return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
        } catch (CharacterCodingException e) {
            throw new BadRequestException("invalid_utf8", "The text is not valid UTF-8.", null);
        }
    }
}
