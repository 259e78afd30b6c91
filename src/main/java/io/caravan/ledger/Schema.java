package io.caravan.ledger;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;

/**
 * How the tables of a ledger compare to those that this Caravan knows.
 *
 * @param version of the tables that are there; empty when nobody has noted it
 * @param known the newest that this Caravan knows
 */
public record Schema(String version, String known, Age age) {
    /** What that means. */
    public enum Age {
        /** Both are the same. */
        CURRENT,
        /** The next start brings the tables up to date. */
        OLDER,
        /** A newer Caravan has made the tables. */
        NEWER,
        /** A change of the tables was begun and has failed. */
        BROKEN
    }

    /** Looks without changing anything. */
    static Schema of(Flyway flyway) {
        MigrationInfoService info = flyway.info();
        MigrationVersion there =
                info.current() == null ? MigrationVersion.EMPTY : info.current().getVersion();
        MigrationVersion known = MigrationVersion.EMPTY;
        for (MigrationInfo migration : info.all()) {
            if (migration.getState().isResolved() && migration.getVersion().isNewerThan(known)) {
                known = migration.getVersion();
            }
        }
        return new Schema(there.toString(), known.toString(), age(info, there, known));
    }

    private static Age age(MigrationInfoService info, MigrationVersion there, MigrationVersion known) {
        for (MigrationInfo migration : info.all()) {
            if (migration.getState().isFailed()) {
                return Age.BROKEN;
            }
        }
        if (there.isNewerThan(known)) {
            return Age.NEWER;
        }
        return known.isNewerThan(there) ? Age.OLDER : Age.CURRENT;
    }
}
