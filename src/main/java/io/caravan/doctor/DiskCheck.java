package io.caravan.doctor;

import io.caravan.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The space that is left where Caravan writes.
 *
 * @param enough bytes: what may be accepted and not answered yet takes as much by default (caravan.async.limit-size)
 * @param scarce bytes: the ledger's write-ahead log alone may take 64 MB
 */
record DiskCheck(Settings settings, long enough, long scarce) {
    private static final String SUBJECT = "disk";

    static Check of(Settings settings) {
        return new DiskCheck(settings, Bytes.GB, 128 * Bytes.MB).check();
    }

    Check check() {
        return new Check(SUBJECT, "Check the file system that it is on.", this::look);
    }

    private List<Finding> look() throws IOException {
        return List.of(look("caravan.data.dir"), look("caravan.files.dir"));
    }

    private Finding look(String key) throws IOException {
        Path directory = settings.path(key);
        long free = Files.getFileStore(DirectoryCheck.nearest(directory)).getUsableSpace();
        String message = Bytes.text(free) + " free for " + directory;
        if (free >= enough) {
            return Finding.ok(SUBJECT, message);
        }
        String advice = "Make room on that disk, or set " + key + " to a directory on another one: what cannot be"
                + " noted is not sent.";
        return free < scarce ? Finding.problem(SUBJECT, message, advice) : Finding.warning(SUBJECT, message, advice);
    }
}
