package io.caravan.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.ledger.Used;
import io.caravan.tenant.TenantTable.Cap;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TenantsCommandTest {
    @Test
    void eachCapStandsBesideWhatIsUsedOfIt() {
        List<Cap> caps = List.of(
                new Cap("acme", "spend-per-day", 2_500_000_000L),
                new Cap("globex", "tokens-per-day", 1_000),
                new Cap("*", "tokens-per-day", 500));
        List<Used> used = List.of(
                new Used("acme", "spend-per-day", "2026-11-26", 1_200_000_000, 1_250_000_000),
                new Used("acme", "tokens-per-day", "2026-11-26", 7, 8),
                new Used("initech", "tokens-per-day", "2026-11-26", 9, 20));
        assertThat(TenantsCommand.table(caps, used).lines())
                .containsExactly(
                        "TENANT   CAP             PERIOD      ALLOWED      SPENT       SPENT OR BORROWED",
                        "acme     spend-per-day   2026-11-26  2.5000 USD   1.2000 USD  1.2500 USD",
                        "globex   tokens-per-day  -           1000 tokens  0 tokens    0 tokens",
                        "initech  tokens-per-day  2026-11-26  500 tokens   9 tokens    20 tokens");
    }

    @Test
    void withoutCapsItSaysWhereTheyWouldStand() {
        StringWriter out = new StringWriter();
        CommandLine command = CaravanCommand.create();
        command.setOut(new PrintWriter(out, true));
        assertThat(command.execute("tenants")).isZero();
        assertThat(out.toString()).contains("config/tenants.yaml");
    }
}
