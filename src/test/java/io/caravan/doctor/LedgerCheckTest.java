package io.caravan.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.doctor.Finding.State;
import io.caravan.ledger.StoredRequests;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of the ledger. */
class LedgerCheckTest {
    private final Patient patient;
    private final Path data;

    LedgerCheckTest(@TempDir Path home) throws IOException {
        patient = new Patient(home).withTables("models.yaml");
        data = home.resolve("data");
    }

    private void change(String sql) throws Exception {
        try (Connection ledger = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("ledger.db"));
                Statement statement = ledger.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void oneThatIsNotThereIsNotMade() throws Exception {
        assertThat(patient.finding("ledger")).isEqualTo(Finding.ok("ledger", "none yet: the first run makes it"));
        assertThat(data.resolve("ledger.db")).doesNotExist();
    }

    @Test
    void callsOfUnknownOutcomeAreCountedWithoutTakingTheLedgerOver() throws Exception {
        try (StoredRequests ledger = StoredRequests.in(data)) {
            ledger.unknown("id:a", "http", "c1", "{}").sent("id:b", "http", "c2", "node", "{}");
            List<Finding> found = patient.findings("ledger");
            assertThat(found).extracting(Finding::state).containsExactly(State.OK, State.WARNING);
            assertThat(found.get(1).message()).contains("2 requests, 1 of unknown outcome");
            assertThat(found.get(1).advice()).contains("`caravan held list`");
            assertThat(patient.finding("ledger file")).isEqualTo(Finding.ok("ledger file", "whole"));
        }
    }

    @Test
    void tablesOfAnotherVersionAreLeftAsTheyAre() throws Exception {
        StoredRequests.in(data).close();
        change("delete from ledger_version where version = '6'");
        Finding older = patient.finding("ledger");
        assertThat(older.state()).isEqualTo(State.WARNING);
        assertThat(older.message()).contains("version 5; this Caravan has 6");
        assertThat(patient.finding("ledger")).isEqualTo(older);
        change("insert into ledger_version select 99, '99', description, type, script, checksum, installed_by,"
                + " installed_on, execution_time, success from ledger_version where version = '1'");
        Finding newer = patient.finding("ledger");
        assertThat(newer.state()).isEqualTo(State.PROBLEM);
        assertThat(newer.message()).contains("version 99; this Caravan knows 6");
        assertThat(newer.advice()).contains("newer Caravan");
    }

    @Test
    void aFileThatIsDamagedIsFound() throws Exception {
        try (StoredRequests ledger = StoredRequests.in(data)) {
            ledger.answered("id:a", "http", "{}".repeat(20_000));
        }
        change("pragma wal_checkpoint(truncate)");
        try (RandomAccessFile file =
                new RandomAccessFile(data.resolve("ledger.db").toFile(), "rw")) {
            byte[] noise = new byte[(int) file.length() - 2 * 4096];
            Arrays.fill(noise, (byte) 0x55);
            file.seek(2 * 4096);
            file.write(noise);
        }
        Finding found = patient.finding("ledger file");
        assertThat(found.state()).isEqualTo(State.PROBLEM);
        assertThat(found.message() + found.advice()).contains("damaged", "restore");
    }

    @Test
    void aFileThatIsNoDatabaseIsNamed() throws Exception {
        patient.write("data/ledger.db", "none".repeat(1000));
        Finding found = patient.finding("ledger");
        assertThat(found.state()).isEqualTo(State.PROBLEM);
        assertThat(found.message()).contains("it is not a database");
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsNamedWithoutItsPassword() throws Exception {
        patient.set("caravan.ledger.url", "jdbc:postgresql://127.0.0.1:1/x?password=secret");
        Finding found = patient.finding("ledger");
        assertThat(found.state()).isEqualTo(State.PROBLEM);
        assertThat(found.message())
                .contains("jdbc:postgresql://127.0.0.1:1/x cannot be used")
                .doesNotContain("secret");
    }
}
