package io.caravan.settings;

/** A setting that somebody needs has a value that cannot be read. */
public final class UnusableSettingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnusableSettingException(String key) {
        super(key + " cannot be read");
    }
}
