package io.caravan.chat;

/** Where the parts of an answer go while it is being made. Thread-safe. */
public interface Downstream {
    /**
     * Sends server-sent events, framed as they are to go out. Waits while whoever reads them is slow, so it is not to be
     * called on a thread that must not wait. Whoever has left misses them.
     */
    void send(byte[] events);

    /** Whether anything was sent: then the answer cannot be begun anew. */
    boolean hasBegun();

    /** For how long senders had to wait for whoever reads, in nanoseconds. */
    long waited();
}
