package io.caravan.ledger;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** Something to be written; what is asked for at about the same time is committed together. */
sealed interface Write {

    /** @param done whether each row may be sent; exceptional when it could not be written */
    record Intend(List<RequestRow> rows, CompletableFuture<boolean[]> done) implements Write {}

    /** @param done whether it is the outcome that stands; exceptional when the ledger was closed before it was written */
    record Keep(RequestRow row, CompletableFuture<Boolean> done) implements Write {}

    /** Nobody waits for this: what is not withdrawn before a crash is only counted as unknown without need. */
    record Withdraw(List<RequestKey> keys) implements Write {}

    /** Housekeeping; when it fails, the next round makes up for it. */
    record Task(Consumer<Handle> work) implements Write {}
}
