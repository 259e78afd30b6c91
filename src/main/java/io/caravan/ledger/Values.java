package io.caravan.ledger;

import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Saved;
import io.caravan.chat.Usage;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Fills the places of a statement, one after the other. */
final class Values {
    private final PreparedStatement statement;
    private int place;

    Values(PreparedStatement statement) {
        this.statement = statement;
    }

    Values add(@Nullable String... texts) throws SQLException {
        for (String text : texts) {
            statement.setString(++place, text);
        }
        return this;
    }

    Values add(long... numbers) throws SQLException {
        for (long number : numbers) {
            statement.setLong(++place, number);
        }
        return this;
    }

    Values add(byte[] bytes) throws SQLException {
        statement.setBytes(++place, bytes);
        return this;
    }

    Values add(RequestKey id) throws SQLException {
        return add(id.tenant(), id.key());
    }

    Values add(@Nullable Failure failure) throws SQLException {
        return failure == null
                ? add(null, null, null, null)
                : add(failure.kind().name(), failure.code(), failure.message(), failure.param());
    }

    Values add(Charge charge) throws SQLException {
        Usage usage = charge.usage();
        Saved saved = charge.saved();
        return add(usage.promptHit(), usage.promptMiss(), usage.completion())
                .add(charge.calls(), charge.retries(), charge.unknown())
                .add(charge.cost(), charge.costInPeak())
                .add(saved.calls(), saved.slotMillis(), saved.tokens(), saved.costCold(), saved.costWarm());
    }
}
