package io.caravan.origin.http;

/** Two programs could read this request differently. */
final class UnclearRequestException extends RuntimeException {
    UnclearRequestException(String problem) {
        super(problem, null, false, false);
    }
}
