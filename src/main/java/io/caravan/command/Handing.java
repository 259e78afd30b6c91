package io.caravan.command;

import io.caravan.access.KeyStore;
import io.caravan.access.KeyStore.Issued;
import picocli.CommandLine;

/** Shows a new key: alone on standard output, so that a script can take it; what there is to say goes beside it. */
record Handing(CommandLine command) {
    void over(Issued issued, KeyStore store) {
        command.getOut().println(issued.shown().reveal());
        command.getOut().flush();
        command.getErr()
                .println("This is shown only now: Caravan does not keep it. Its id in " + store.file() + " is "
                        + issued.id() + ".");
        command.getErr().flush();
    }
}
