package io.caravan.crash;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The calls that were under way when the gateway was killed, as its ledger has them on the disk after each kill. */
final class UnknownCalls {
    private final String url;
    private final @Nullable Path file;
    private final Set<String> calls = new HashSet<>();
    private final Set<String> requests = new HashSet<>();

    /** @param file without which there is no ledger yet, if it is one */
    private UnknownCalls(String url, @Nullable Path file) {
        this.url = url;
        this.file = file;
    }

    /**
     * @param url of a PostgreSQL database; empty for SQLite
     * @param dataDir where the gateway keeps a ledger of SQLite's
     */
    static UnknownCalls in(String url, Path dataDir) {
        Path file = dataDir.resolve("ledger.db");
        return url.isEmpty()
                ? new UnknownCalls("jdbc:sqlite:file:" + file + "?mode=ro", file)
                : new UnknownCalls(url, null);
    }

    /** Only reads, so that the gateway finds the log of the database as the kill left it. */
    void look() throws SQLException {
        if (file != null && Files.notExists(file)) {
            return;
        }
        try (Connection connection = DriverManager.getConnection(url)) {
            if (hasTable(connection)) {
                read(connection);
            }
        }
    }

    /** A gateway that is killed early has made none yet. */
    private static boolean hasTable(Connection connection) throws SQLException {
        try (ResultSet tables = connection.getMetaData().getTables(null, null, "request", new String[] {"TABLE"})) {
            return tables.next();
        }
    }

    private void read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select tenant, key, call from request where state = 'SENT'")) {
            while (rows.next()) {
                calls.add(rows.getString("call"));
                requests.add(rows.getString("tenant") + ' ' + rows.getString("key") + ' ' + rows.getString("call"));
            }
        }
    }

    /** Calls that were cut off so far. */
    int calls() {
        return calls.size();
    }

    /** Requests in them, each counted for each of its calls. */
    int requests() {
        return requests.size();
    }
}
