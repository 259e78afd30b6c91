package io.caravan;

import io.caravan.command.CaravanCommand;

/** Where the launcher enters. */
public final class Application {
    private Application() {}

    public static void main(String[] args) {
        System.exit(CaravanCommand.run(args));
    }
}
