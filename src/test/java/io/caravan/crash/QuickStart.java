package io.caravan.crash;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * Options that let a gateway start in half the time: its classes in a jar, and the JVM's archive of the loaded ones (class
 * data sharing). Made once in a JVM of tests, by a gateway that starts and is told to end.
 */
final class QuickStart {
    private static final Path CLASSES = Path.of("target", "classes");
    private static final Path JAR = inTarget("jar");
    private static final Path ARCHIVE = inTarget("jsa");
    private static final Duration DUMP = Duration.ofMinutes(1);

    private static boolean trained;

    private QuickStart() {}

    /** A file of this JVM of tests, beside which there may be others. */
    static Path inTarget(String extension) {
        return Path.of("target", "crash-gateway-" + ProcessHandle.current().pid() + "." + extension);
    }

    static List<String> options() {
        return List.of("-cp", classPath(), "-XX:SharedArchiveFile=" + ARCHIVE);
    }

    /** The archive takes only jars, so the folders of classes give way to one. */
    private static String classPath() {
        String tests = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> jars = new ArrayList<>(List.of(JAR.toString()));
        Stream.of(tests.split(File.pathSeparator))
                .filter(part -> part.endsWith(".jar"))
                .forEach(jars::add);
        return String.join(File.pathSeparator, jars);
    }

    static synchronized void train(Map<String, String> settings, Path log) throws Exception {
        if (!trained) {
            Files.deleteIfExists(ARCHIVE);
            pack();
            List<String> options = List.of("-cp", classPath(), "-XX:ArchiveClassesAtExit=" + ARCHIVE);
            try (GatewayProcess gateway = GatewayProcess.start(options, settings, log)) {
                gateway.awaitReady();
                gateway.terminate();
                trained = gateway.endsWithin(DUMP);
            }
        }
    }

    /** With entries for the folders, too: whoever looks for all files of a folder finds it by that. */
    private static void pack() throws IOException {
        try (OutputStream file = Files.newOutputStream(JAR);
                JarOutputStream jar = new JarOutputStream(file);
                Stream<Path> classes = Files.walk(CLASSES)) {
            for (Path path : classes.skip(1).toList()) {
                String name = CLASSES.relativize(path).toString().replace(File.separatorChar, '/');
                boolean isFolder = Files.isDirectory(path);
                jar.putNextEntry(new JarEntry(isFolder ? name + '/' : name));
                if (!isFolder) {
                    Files.copy(path, jar);
                }
            }
        }
    }
}
