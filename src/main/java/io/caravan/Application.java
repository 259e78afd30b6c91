package io.caravan;

/** Starts a command. */
public final class Application {
    private Application() {}

    public static void main(String[] args) {}
}
