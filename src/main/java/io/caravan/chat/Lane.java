package io.caravan.chat;

/** How urgent a request is: somebody waits for it, or it is part of a heap of work. */
public enum Lane {
    INTERACTIVE,
    BULK
}
