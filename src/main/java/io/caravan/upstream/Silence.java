package io.caravan.upstream;

/** Tells what an upstream sends to keep a connection open from parts of an answer. For one thread. */
interface Silence {
    /** Whether these bytes, the next that came, say nothing. */
    boolean isIn(byte[] buffer, int offset, int length);

    /** Blank lines. Mostly decided by the first byte: only what comes while a call is queued is blank from end to end. */
    static boolean isBlank(byte[] buffer, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (buffer[i] < 0 || buffer[i] > ' ') {
                return false;
            }
        }
        return true;
    }

    /** Comments among server-sent events, too. */
    final class Comments implements Silence {
        private boolean atLineStart = true;
        private boolean inComment;

        @Override
        public boolean isIn(byte[] buffer, int offset, int length) {
            boolean silent = true;
            for (int i = offset; i < offset + length; i++) {
                silent &= isSilent(buffer[i]);
            }
            return silent;
        }

        private boolean isSilent(byte next) {
            if (next == '\n' || next == '\r') {
                atLineStart = true;
                return true;
            }
            if (atLineStart) {
                atLineStart = false;
                inComment = next == ':';
            }
            return inComment;
        }
    }
}
