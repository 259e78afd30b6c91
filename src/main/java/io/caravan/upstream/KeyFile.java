package io.caravan.upstream;

import io.caravan.settings.KeySource;
import io.caravan.settings.SettingsException;
import io.caravan.settings.WatchedFile;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives an account its keys anew when their file has others. What the file does not give, the account keeps. */
final class KeyFile implements WatchedFile.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);

    private final Path file;
    private final KeySource source;
    private final Account account;
    private final WatchedFile watched;

    /** @param account has the keys that the file held when it was made, or is given those it holds now */
    KeyFile(Path file, KeySource source, Account account) {
        this.file = file;
        this.source = source;
        this.account = account;
        byte[] content = source.content();
        account.replaceKeys(source.keys(content));
        watched = new WatchedFile(file, content, this);
    }

    @Override
    public void changed(byte[] content) {
        try {
            var keys = source.keys(content);
            account.replaceKeys(keys);
            LOG.info("{} has changed: {} keys are in use from now on", file, keys.size());
        } catch (SettingsException e) {
            keepsOld(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void unreadable(IOException problem) {
        keepsOld("cannot read " + file + ": " + problem.getMessage());
    }

    private static void keepsOld(String reason) {
        LOG.error("the keys in use stay as they are, because there are no others: {}", reason);
    }

    @Override
    public void close() {
        watched.close();
    }
}
