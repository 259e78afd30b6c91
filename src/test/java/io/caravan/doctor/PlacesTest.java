package io.caravan.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caravan.audit.AuditLog;
import io.caravan.audit.AuditPolicy;
import io.caravan.doctor.Finding.State;
import io.caravan.observe.AuditEvent;
import io.caravan.redaction.Redaction;
import io.caravan.routes.Certificates;
import io.caravan.settings.SettingsLoader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of directories, disks, rights, the audit log and the port. */
class PlacesTest {
    private final Patient patient;
    private final Path data;

    PlacesTest(@TempDir Path home) throws IOException {
        patient = new Patient(home);
        data = home.resolve("data");
    }

    @BeforeEach
    void rightsAreKnown() {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    }

    private static void rights(Path path, String rights) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }

    @Test
    void whatIsNotThereYetIsNotMade() throws Exception {
        assertThat(patient.finding("data").state()).isEqualTo(State.OK);
        assertThat(patient.finding("data").message()).contains(data + " is not there yet");
        assertThat(data).doesNotExist();
        assertThat(patient.finding("audit").message()).startsWith("none yet");
    }

    @Test
    void aFileIsNoDirectory() throws Exception {
        patient.write("data", "");
        Finding found = patient.finding("data");
        assertThat(found.state()).isEqualTo(State.PROBLEM);
        assertThat(found.message()).contains(data + " is not a directory");
        assertThat(found.advice()).contains("caravan.data.dir");
    }

    @Test
    void eachDiskIsNamedByWhatIsOnIt() throws Exception {
        DiskCheck wantsMore = new DiskCheck(patient.settings(), Long.MAX_VALUE, 0);
        assertThat(wantsMore.check().call())
                .hasSize(2)
                .allMatch(found -> found.state() == State.WARNING)
                .anyMatch(found -> found.message().contains(" free for " + data)
                        && found.advice().contains("caravan.data.dir"))
                .anyMatch(found -> found.message().contains(" free for " + patient.home.resolve("files"))
                        && found.advice().contains("caravan.files.dir"));
        DiskCheck wantsAll = new DiskCheck(patient.settings(), Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(wantsAll.check().call()).allMatch(found -> found.state() == State.PROBLEM);
        assertThat(new DiskCheck(patient.settings(), 1, 1).check().call()).allMatch(found -> found.state() == State.OK);
    }

    @Test
    void secretsThatOthersCanReadAreNamedWithTheCommandThatHelps() throws Exception {
        Path keys = patient.write("keys", "sk-secret");
        Path signing = patient.write("data/signing.key", "x");
        Path properties = patient.write("config/application.properties", "caravan.ledger.password=Tr0ub4dor");
        patient.set("caravan.upstream.api-key", "file:keys");
        rights(keys, "rw-r--r--");
        rights(signing, "rw-------");
        rights(data, "rwxr-xr-x");
        rights(properties, "rw-r--r--");
        assertThat(patient.findings("rights"))
                .extracting(Finding::state, Finding::advice)
                .containsExactlyInAnyOrder(
                        tuple(State.PROBLEM, "`chmod o-rwx " + keys + "`"),
                        tuple(State.PROBLEM, "`chmod o-rwx " + properties + "`"),
                        tuple(State.WARNING, "`chmod o-rwx " + data + "`"));
    }

    @Test
    void theCommandThatHelpsDoes() throws Exception {
        Path keys = patient.write("it's mine/keys", "sk-secret");
        rights(keys, "rw-r--r--");
        patient.set("caravan.upstream.api-key", "file:it's mine/keys");
        String command = patient.finding("rights").advice().replace("`", "");
        Process chmod = new ProcessBuilder("sh", "-c", command).start();
        assertThat(chmod.waitFor()).isZero();
        assertThat(patient.finding("rights").state()).isEqualTo(State.OK);
    }

    @Test
    void aFileWithSettingsAndNoSecretsIsEverybodys() throws Exception {
        Path properties = patient.write(
                "config/application.properties",
                "caravan.upstream.api-key=env:PATH\ncaravan.http.max-body=4MB\ncaravan.ledger.password=");
        rights(properties, "rw-r--r--");
        assertThat(patient.finding("rights")).isEqualTo(Finding.ok("rights", "there is nothing secret here yet"));
    }

    @Test
    void aFileSystemWithoutRightsSaysSo() throws Exception {
        Path zip = patient.home.resolve("home.zip");
        try (FileSystem archive = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Path home = archive.getPath("/caravan");
            Files.createDirectories(home.resolve("data"));
            RightsCheck check = new RightsCheck(new SettingsLoader(home).load(), home.resolve("none"));
            assertThat(check.check().call()).hasSize(1).allSatisfy(found -> {
                assertThat(found.state()).isEqualTo(State.WARNING);
                assertThat(found.message()).contains("knows no POSIX rights");
            });
        }
    }

    @Test
    void anAuditLogThatWasChangedIsFound() throws Exception {
        AuditPolicy policy = AuditPolicy.of(patient.settings());
        try (AuditLog log = new AuditLog(policy, Redaction.builtIn(), new SimpleMeterRegistry(), Clock.systemUTC())) {
            log.open();
            log.note(new AuditEvent("request", "ok", "acme", "R-1", Map.of()));
            log.note(new AuditEvent("request", "ok", "acme", "R-2", Map.of()));
        }
        assertThat(patient.finding("audit").message()).contains("the chain holds: 2 lines");
        Path file = onlyFile(data.resolve("audit"));
        Files.writeString(file, Files.readString(file).replace("R-1", "R-7"));
        Finding found = patient.finding("audit");
        assertThat(found.state()).isEqualTo(State.PROBLEM);
        assertThat(found.message()).contains("the chain is broken", "line 1");
        assertThat(found.advice()).contains("caravan audit verify");
    }

    private static Path onlyFile(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void aPortThatAnotherProgramHasIsNamed() throws Exception {
        try (Answering other = Answering.start(request -> request.response().end("{\"status\":\"UP\"}"))) {
            Finding found = patient.set("caravan.http.port", Integer.toString(other.port()))
                    .finding("port");
            assertThat(found.state()).isEqualTo(State.PROBLEM);
            assertThat(found.message()).contains("127.0.0.1:" + other.port() + " is in use by another program");
            assertThat(found.advice()).contains("caravan.http.port", "ss -ltnp");
        }
    }

    @Test
    void aCaravanThatIsIllHasThePort() throws Exception {
        try (Answering caravan =
                Answering.start(request -> request.response().end("{\"status\":\"DOWN\",\"breaker\":\"OPEN\"}"))) {
            Finding found = patient.set("caravan.http.port", Integer.toString(caravan.port()))
                    .finding("port");
            assertThat(found.state()).isEqualTo(State.WARNING);
            assertThat(found.message()).endsWith("says that it is DOWN");
            assertThat(found.advice()).contains("curl http://127.0.0.1:" + caravan.port() + "/health");
        }
    }

    @Test
    void aCaravanWithTlsIsKnownByItsCertificate() throws Exception {
        Certificates own = Certificates.named("caravan.example.com");
        own.write(patient.home.resolve("certificate.pem"), patient.home.resolve("key.pem"));
        patient.set("caravan.http.tls.certificate", "certificate.pem").set("caravan.http.tls.key", "key.pem");
        try (Answering caravan = Answering.with(own);
                Answering other = Answering.with(Certificates.named("caravan.example.com"))) {
            patient.set("caravan.http.port", Integer.toString(caravan.port()));
            assertThat(patient.finding("port").state()).isEqualTo(State.OK);
            assertThat(patient.finding("port").message()).startsWith("a Caravan runs at");
            patient.set("caravan.http.port", Integer.toString(other.port()));
            assertThat(patient.finding("port").state()).isEqualTo(State.PROBLEM);
        }
    }

    @Test
    void aPortThatIsFreeIsNotTaken() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        patient.set("caravan.http.port", Integer.toString(port));
        assertThat(patient.finding("port")).isEqualTo(Finding.ok("port", "127.0.0.1:" + port + " is free"));
    }

    @Test
    void anAddressOfAnotherMachineIsNone() throws Exception {
        Finding found = patient.set("caravan.http.host", "192.0.2.1").finding("port");
        assertThat(found.state()).isEqualTo(State.PROBLEM);
        assertThat(found.advice()).contains("caravan.http.host");
    }
}
