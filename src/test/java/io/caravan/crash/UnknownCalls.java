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

/** The calls that were under way when the gateway was killed, as its ledger has them on the disk after each kill. */
final class UnknownCalls {
    private final Path ledger;
    private final Set<String> calls = new HashSet<>();
    private final Set<String> requests = new HashSet<>();

    /** @param dataDir where the gateway keeps its ledger */
    UnknownCalls(Path dataDir) {
        ledger = dataDir.resolve("ledger.db");
    }

    /** Only reads, so that the gateway finds the log of the database as the kill left it. */
    void look() throws SQLException {
        if (Files.notExists(ledger)) {
            return;
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:file:" + ledger + "?mode=ro");
                Statement statement = connection.createStatement();
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
