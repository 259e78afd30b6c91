package io.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("postgres")
class RealPostgresTest {
    @AutoClose
    private static RealPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = RealPostgres.start();
    }

    @BeforeEach
    void writeOne() throws SQLException {
        execute("drop table if exists note");
        execute("create table note as select 1 as written");
    }

    @Test
    void keepsWhatWasWrittenWhileItIsStopped() throws Exception {
        postgres.stop();
        assertThatThrownBy(this::written).isInstanceOf(SQLException.class);
        postgres.startAgain();
        assertThat(written()).isEqualTo(1);
    }

    @Test
    void keepsWhatWasWrittenBeforeItCrashed() throws Exception {
        postgres.crash();
        assertThatThrownBy(this::written).isInstanceOf(SQLException.class);
        postgres.startAgain();
        assertThat(written()).isEqualTo(1);
    }

    @Test
    void isAsDurableAsInProduction() throws SQLException {
        assertThat(ask("show fsync")).isEqualTo("on");
    }

    private int written() throws SQLException {
        return Integer.parseInt(ask("select written from note"));
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.url());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.url());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
