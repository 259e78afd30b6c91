package io.caravan.ledger;

import java.util.Map;
import org.flywaydb.core.Flyway;

/** Makes the tables of the ledger, or brings those of an earlier version up to date. */
final class Migration {
    private Migration() {}

    /** @param byteOrder what the database needs to be told to order text by its bytes, if anything */
    static Flyway of(String url, String user, String password, String byteOrder) {
        return Flyway.configure()
                .dataSource(url, user, password)
                .locations("classpath:io/caravan/ledger")
                .table("ledger_version")
                .placeholders(Map.of("byte-order", byteOrder))
                .loggers("slf4j")
                .load();
    }
}
