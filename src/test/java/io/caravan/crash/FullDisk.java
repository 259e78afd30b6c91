package io.caravan.crash;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A disk that refuses to one process what goes beyond a size of file (RLIMIT_FSIZE, set by {@code prlimit} of util-linux).
 * SQLite gets EFBIG in the midst of a commit, as it gets ENOSPC from a disk that is full.
 */
final class FullDisk {
    private final long pid;

    FullDisk(GatewayProcess process) {
        pid = process.pid();
    }

    static boolean isThere() throws InterruptedException {
        try {
            return run("--version") == 0;
        } catch (IOException notFound) {
            return false;
        }
    }

    /** From now on no file grows beyond so many bytes; those that are larger can be read. */
    void refuseBeyond(long bytes) throws IOException, InterruptedException {
        limit(Long.toString(bytes));
    }

    void mend() throws IOException, InterruptedException {
        limit("unlimited");
    }

    /** The soft limit alone, which can be raised again. */
    private void limit(String size) throws IOException, InterruptedException {
        int code = run("--fsize=" + size + ':', "--pid", Long.toString(pid));
        if (code != 0) {
            throw new IllegalStateException("prlimit --fsize=" + size + ": exited with " + code);
        }
    }

    private static int run(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "prlimit";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("prlimit does not end");
        }
        return process.exitValue();
    }
}
