package io.caravan.chat;

/** The root of what Caravan throws: carries the failure that the sender of the request is to be told. */
public class CaravanException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    public CaravanException(Failure failure) {
        super(failure.code() + ": " + failure.message());
        this.failure = failure;
    }

    public CaravanException(Failure failure, Throwable cause) {
        super(failure.code() + ": " + failure.message(), cause);
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
