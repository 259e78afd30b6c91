package io.caravan.command;

import io.caravan.ledger.Archive;
import io.caravan.ledger.Used;
import io.caravan.settings.Settings;
import io.caravan.tenant.TenantTable;
import io.caravan.tenant.TenantTable.Cap;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what tenants have used of their caps. */
@Command(
        name = "tenants",
        description =
                "Shows what tenants have used of their caps, this day and month. Works whether Caravan runs or not.",
        mixinStandardHelpOptions = true)
final class TenantsCommand implements Callable<Integer> {
    private static final String OTHERS = "*";
    private static final double BILLION = 1_000_000_000;

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Settings checked = settings.load();
        List<Cap> caps = TenantTable.read(checked.home().resolve("config/tenants.yaml"), Ledgers.models(checked))
                .caps();
        List<Used> used = Ledgers.find(checked).map(TenantsCommand::used).orElse(List.of());
        PrintWriter out = spec.commandLine().getOut();
        if (caps.isEmpty()) {
            out.println("No tenant has a cap, see config/tenants.yaml.");
        } else {
            table(caps, used).lines().forEach(out::println);
        }
        out.flush();
        return 0;
    }

    private static List<Used> used(Archive archive) {
        try (archive) {
            return archive.used();
        }
    }

    static Table table(List<Cap> caps, List<Used> used) {
        Table table = new Table("TENANT", "CAP", "PERIOD", "ALLOWED", "SPENT", "SPENT OR BORROWED");
        Set<String> named = caps.stream().map(Cap::tenant).collect(Collectors.toSet());
        for (Cap cap : caps) {
            List<Used> ofCap =
                    used.stream().filter(row -> isOf(cap, row, named)).toList();
            if (ofCap.isEmpty()) {
                table.add(cap.tenant(), cap.kind(), "-", amount(cap, cap.amount()), amount(cap, 0), amount(cap, 0));
            }
            ofCap.forEach(row -> table.add(
                    row.tenant(),
                    row.kind(),
                    row.period(),
                    amount(cap, cap.amount()),
                    amount(cap, row.spent()),
                    amount(cap, row.taken())));
        }
        return table;
    }

    private static boolean isOf(Cap cap, Used row, Set<String> named) {
        boolean isOther = cap.tenant().equals(OTHERS) && !named.contains(row.tenant());
        return row.kind().equals(cap.kind()) && (isOther || row.tenant().equals(cap.tenant()));
    }

    private static String amount(Cap cap, long amount) {
        return cap.isSpend() ? String.format(Locale.ROOT, "%.4f USD", amount / BILLION) : amount + " tokens";
    }
}
