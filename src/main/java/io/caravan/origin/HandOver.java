package io.caravan.origin;

import java.util.concurrent.CompletableFuture;

/** Takes requests that are to be sent round again to where a Caravan, running now or later, will find them. */
public interface HandOver extends AutoCloseable {

    /**
     * @param original what the origin kept of the request
     * @return completed once it cannot be lost any more, exceptionally if it was not taken
     */
    CompletableFuture<Void> add(byte[] original);

    /** Returns when each has been taken or not. */
    void finish();

    /** What was not taken by now is not taken at all. */
    @Override
    void close();
}
