package io.caravan.stream;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/**
 * Takes bytes apart into server-sent events, as the HTML standard has it (section 9.2.6): lines end with LF, CR or both, the
 * {@code data} lines before a blank one belong together, an event without its blank line is none. Works on bytes, so that a
 * character may come in pieces; never holds more than one event, and of that no more than a limit. For one thread.
 */
final class EventParser {
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final int USUAL_EVENT = 512;

    private final int limit;
    private final Consumer<byte[]> onData;
    private final Runnable onTooLong;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(USUAL_EVENT);
    private final ByteArrayOutputStream data = new ByteArrayOutputStream(USUAL_EVENT);
    private boolean isFirstLine = true;
    private boolean lineIsEmpty = true;
    private boolean afterReturn;
    private boolean hasData;
    private boolean isTooLong;

    /**
     * @param limit of an event, in bytes
     * @param onData is given the data of each event that has some
     * @param onTooLong is told of each that exceeds the limit, and is left out
     */
    EventParser(int limit, Consumer<byte[]> onData, Runnable onTooLong) {
        this.limit = limit;
        this.onData = onData;
        this.onTooLong = onTooLong;
    }

    void feed(byte[] bytes, int offset, int length) {
        int from = offset;
        for (int i = offset; i < offset + length; i++) {
            byte next = bytes[i];
            if (next == '\n' || next == '\r') {
                keep(bytes, from, i);
                from = i + 1;
                if (next == '\r' || !afterReturn) {
                    endLine();
                }
            }
            afterReturn = next == '\r';
        }
        keep(bytes, from, offset + length);
    }

    private void keep(byte[] bytes, int from, int to) {
        lineIsEmpty &= from == to;
        isTooLong |= line.size() + data.size() + (to - from) > limit;
        if (!isTooLong) {
            line.write(bytes, from, to - from);
        }
    }

    private void endLine() {
        byte[] whole = line.toByteArray();
        int start = isFirstLine && beginsWith(whole, 0, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
        if (lineIsEmpty || (start > 0 && start == whole.length)) {
            endEvent();
        } else {
            addData(whole, start);
        }
        line.reset();
        isFirstLine = false;
        lineIsEmpty = true;
    }

    /** Comments and all other fields are of no use here. */
    private void addData(byte[] whole, int start) {
        int end = start + DATA.length;
        if (!beginsWith(whole, start, DATA) || (end < whole.length && whole[end] != ':')) {
            return;
        }
        if (hasData) {
            data.write('\n');
        }
        hasData = true;
        int space = end + 1 < whole.length && whole[end + 1] == ' ' ? 1 : 0;
        int value = Math.min(whole.length, end + 1 + space);
        data.write(whole, value, whole.length - value);
    }

    private void endEvent() {
        if (isTooLong) {
            onTooLong.run();
        } else if (hasData) {
            onData.accept(data.toByteArray());
        }
        data.reset();
        hasData = false;
        isTooLong = false;
    }

    private static boolean beginsWith(byte[] bytes, int offset, byte[] beginning) {
        if (bytes.length - offset < beginning.length) {
            return false;
        }
        for (int i = 0; i < beginning.length; i++) {
            if (bytes[offset + i] != beginning[i]) {
                return false;
            }
        }
        return true;
    }
}
