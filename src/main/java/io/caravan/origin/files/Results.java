package io.caravan.origin.files;

import java.io.IOException;
import java.util.List;

/** The files that become of a dropped one. Not thread-safe. */
record Results(OutputFile answers, OutputFile errors, OutputFile receipt) {

    private List<OutputFile> all() {
        return List.of(answers, errors, receipt);
    }

    /** Brings everything to the disk. */
    void finish() throws IOException {
        for (OutputFile file : all()) {
            file.finish();
        }
    }

    /** Brings to the disk what it still takes. */
    void salvage(IOException trouble) {
        for (OutputFile file : all()) {
            try {
                file.finish();
            } catch (IOException e) {
                trouble.addSuppressed(e);
            }
        }
    }

    /** Throws everything away. */
    void discard() throws IOException {
        for (OutputFile file : all()) {
            file.discard();
        }
    }
}
