package io.caravan.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * A PostgreSQL server with a data directory of its own, on a port of the loopback address, as durable as in production.
 * It can be stopped and started again on the same data and port. Where the test artefacts hold no programs for this
 * platform, the test is skipped; any other obstacle fails it.
 *
 * <p>PostgreSQL refuses to run as root, and builds in containers do: there its programs run as {@code nobody}. (A user
 * namespace would do, but a container may not make one.)
 */
public final class RealPostgres implements AutoCloseable {
    private static final String USER = "caravan";
    private static final String NOBODY = "nobody";
    private static final List<String> RUN_AS_NOBODY =
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=65534", "--clear-groups");

    private final Path home = Files.createTempDirectory("postgres");
    private final Path log = home.resolve("log");
    private final boolean isRoot = Files.getOwner(home).getName().equals("root");
    private final int port = LastingPort.find();
    private boolean running;

    private RealPostgres() throws IOException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::closeAtExit, "postgres-closer"));
    }

    /** Returns when the server accepts clients, after some 5 s, most of which it takes to unpack the programs and to make the cluster. */
    public static RealPostgres start() throws IOException {
        String programs = programs();
        assumeTrue(
                RealPostgres.class.getResource(programs) != null,
                () -> "skipped: the test artefacts hold no PostgreSQL for this platform, " + programs);
        RealPostgres postgres = new RealPostgres();
        try {
            postgres.unpack(programs);
            postgres.makeCluster();
            postgres.startAgain();
            return postgres;
        } catch (IOException | RuntimeException e) {
            postgres.closeAfter(e);
            throw e;
        }
    }

    /** Where the artefacts of io.zonky.test.postgres keep the programs for this platform. */
    private static String programs() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").replace("amd64", "x86_64");
        return "/postgres-" + system + "-" + processor + ".txz";
    }

    private void unpack(String programs) throws IOException {
        Process tar = start(List.of("tar", "-x", "-f", "-", "--no-same-owner"));
        try (InputStream packed = requireNonNull(RealPostgres.class.getResourceAsStream(programs));
                OutputStream unpacked = tar.getOutputStream()) {
            new XZInputStream(packed).transferTo(unpacked);
        }
        await(tar, "tar");
    }

    private void makeCluster() throws IOException {
        if (isRoot) {
            UserPrincipal nobody =
                    home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(NOBODY);
            Files.setOwner(home, nobody);
        }
        run("initdb", "--username=" + USER, "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync");
    }

    /** After {@link #stop} or {@link #crash}; returns when the server accepts clients. */
    public synchronized void startAgain() throws IOException {
        String options = "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=";
        running = true;
        run("pg_ctl", "start", "--wait", "--log=" + log, "--options=" + options);
    }

    /** Returns when the server has stopped in order; its clients lose their connections. */
    public void stop() throws IOException {
        stop("fast");
    }

    /** Returns when the server has stopped as it would have in a crash: at the next start it recovers what was committed. */
    public void crash() throws IOException {
        stop("immediate");
    }

    private synchronized void stop(String mode) throws IOException {
        run("pg_ctl", "stop", "--wait", "--mode=" + mode);
        running = false;
    }

    /** Names an empty database and a user who may do everything in it. The same after every start. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + USER;
    }

    /** Stops the server if it runs and deletes its data. May be called again. */
    @Override
    public synchronized void close() throws IOException {
        if (running) {
            crash();
        }
        if (Files.exists(home)) {
            Files.walkFileTree(home, new Deletion());
        }
    }

    private void closeAfter(Exception cause) {
        try {
            close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** For the test run that is interrupted: no one else would stop a server that is no child of this JVM. */
    private void closeAtExit() {
        closeAfter(new IllegalStateException("closed at exit"));
    }

    private void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(isRoot ? RUN_AS_NOBODY : List.of());
        command.add(home.resolve("bin").resolve(program).toString());
        command.add("--pgdata=" + home.resolve("data"));
        command.addAll(List.of(arguments));
        await(start(command), program);
    }

    private Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private void await(Process process, String program) throws IOException {
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(program + " failed: " + said + (Files.exists(log) ? Files.readString(log) : ""));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException(program).initCause(e);
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
