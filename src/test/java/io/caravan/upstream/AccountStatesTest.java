package io.caravan.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.MovingClock;
import io.caravan.chat.Call;
import io.caravan.chat.Failure;
import io.caravan.chat.Gate;
import io.caravan.chat.Group;
import io.caravan.chat.Merge;
import io.caravan.chat.Requests;
import io.caravan.chat.Secret;
import io.caravan.settings.KeySource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountStatesTest {
    private static final Failure BAD_KEY = new Failure(Failure.Kind.ACCOUNT, "bad_key", "No key.");
    private static final Failure NO_MONEY = new Failure(Failure.Kind.ACCOUNT, "no_money", "No money.");
    private static final Balance ENOUGH = balance(true, 5);

    private final MovingClock clock = new MovingClock("2026-01-31T12:00:00Z");
    private final Heard heard = new Heard();
    private final Account account = account("sk-1", "sk-2");

    private Account account(String... keys) {
        AccountPolicy policy = new AccountPolicy(Duration.ofSeconds(10), Duration.ofMinutes(1), true);
        return new Account("primary", secrets(keys), policy, () -> NO_MONEY, heard, clock);
    }

    private static List<Secret> secrets(String... keys) {
        return Arrays.stream(keys).map(Secret::new).toList();
    }

    private static Balance balance(boolean isAvailable, double dollars) {
        return new Balance(isAvailable, Map.of("USD", dollars));
    }

    private static Call call() {
        Group group = new Group(Merge.NONE, Instant.EPOCH);
        group.add(Requests.pending("Hi", Merge.NONE));
        return new Call(group, new byte[0], List.of(), Instant.EPOCH);
    }

    private String key() {
        return lent(call()).reveal();
    }

    private ApiKey lent(Call call) {
        return Objects.requireNonNull(account.keyFor(call));
    }

    private Duration retryAfter() {
        return Objects.requireNonNull(Objects.requireNonNull(account.trouble()).retryAfter());
    }

    private void useUpKeys() {
        account.setAside(lent(call()), BAD_KEY);
        account.setAside(lent(call()), BAD_KEY);
    }

    private void useUpBalance() {
        account.refused(NO_MONEY, System.nanoTime());
    }

    private boolean isProbeDueAfter(Duration time) {
        clock.move(time);
        return account.isProbeDue();
    }

    @Test
    void theFirstWellKeyIsUsed() {
        ApiKey first = lent(call());
        assertThat(key()).isEqualTo("sk-1");
        account.setAside(first, BAD_KEY);
        account.setAside(first, BAD_KEY);
        assertThat(key()).isEqualTo("sk-2");
        assertThat(account.trouble()).isNull();
        account.told(first, ENOUGH);
        assertThat(key()).isEqualTo("sk-1");
    }

    @Test
    void withoutAWellKeyItIsClosedUntilAProbeFindsOneWell() {
        ApiKey first = lent(call());
        useUpKeys();
        assertThat(account.keyFor(call())).isNull();
        assertThat(account.opening()).isZero();
        assertThat(Objects.requireNonNull(account.trouble()).code()).isEqualTo("bad_key");
        assertThat(heard.changes).isEqualTo(1);
        account.told(first, ENOUGH);
        assertThat(account.opening()).isEqualTo(Gate.WIDE_OPEN);
        assertThat(heard.changes).isEqualTo(2);
        assertThat(heard.rises).isEqualTo(1);
    }

    @Test
    void keysSetAsideAreTriedInTurn() {
        useUpKeys();
        assertThat(List.of(account.keyToProbe().reveal(), account.keyToProbe().reveal()))
                .containsExactlyInAnyOrder("sk-1", "sk-2");
    }

    @Test
    void withOtherKeysItOpensAndWhatAnOldOneHearsDoesNotMatter() {
        ApiKey old = lent(call());
        useUpKeys();
        account.replaceKeys(secrets("sk-3"));
        account.setAside(old, BAD_KEY);
        assertThat(key()).isEqualTo("sk-3");
        assertThat(account.trouble()).isNull();
    }

    @Test
    void otherKeysDoNotMakeUpForBalanceButAreTriedAtOnce() {
        useUpBalance();
        account.replaceKeys(secrets("sk-3"));
        assertThat(account.opening()).isZero();
        assertThat(account.isProbeDue()).isTrue();
        assertThat(account.keyToProbe().reveal()).isEqualTo("sk-3");
    }

    @Test
    void probesComeAfterTwiceTheTimeEachUpToHalfAMinuteUntilCallsAreAnsweredAgain() {
        account.told(account.keyToProbe(), ENOUGH);
        useUpBalance();
        for (int wait : new int[] {10, 20, 30, 30}) {
            assertThat(retryAfter()).isEqualTo(Duration.ofSeconds(wait));
            assertThat(isProbeDueAfter(Duration.ofMillis(wait * 1_000L - 1))).isFalse();
            assertThat(isProbeDueAfter(Duration.ofMillis(1))).isTrue();
            account.told(account.keyToProbe(), balance(false, 0));
        }
        account.told(account.keyToProbe(), ENOUGH);
        useUpBalance();
        assertThat(retryAfter()).isEqualTo(Duration.ofSeconds(30));

        account.told(account.keyToProbe(), ENOUGH);
        Call call = call();
        account.answered(call, lent(call));
        useUpBalance();
        assertThat(retryAfter()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void manyRefusalsAtOnceAreOneRefusal() {
        for (int i = 0; i < 500; i++) {
            useUpBalance();
        }
        assertThat(retryAfter()).isEqualTo(Duration.ofSeconds(10));
        assertThat(heard.changes).isEqualTo(1);
    }

    @Test
    void whatWasSentBeforeItOpenedDoesNotCloseItAgain() {
        long before = System.nanoTime();
        useUpBalance();
        account.told(account.keyToProbe(), ENOUGH);
        account.refused(NO_MONEY, before);
        assertThat(account.trouble()).isNull();
    }

    @Test
    void troubleWithTheProbeChangesNothing() {
        useUpBalance();
        account.probedInVain();
        assertThat(account.opening()).isZero();
        account.told(account.keyToProbe(), ENOUGH);
        account.probedInVain();
        assertThat(account.opening()).isEqualTo(Gate.WIDE_OPEN);
    }

    @Test
    void onlyABalanceThatHasRisenMakesItWorthMore() {
        ApiKey key = account.keyToProbe();
        account.told(key, balance(true, 5));
        account.told(key, balance(true, 4));
        assertThat(heard.rises).isZero();
        account.told(key, balance(true, 4.5));
        assertThat(heard.rises).isEqualTo(1);
        assertThat(account.total("USD")).isEqualTo(4.5);
        assertThat(account.total("CNY")).isZero();
    }

    @Test
    void theBalanceIsAskedForAtTheIntervalWhileAllIsWell() {
        assertThat(account.isProbeDue()).isTrue();
        account.told(account.keyToProbe(), ENOUGH);
        assertThat(isProbeDueAfter(Duration.ofSeconds(59))).isFalse();
        assertThat(isProbeDueAfter(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void withoutABalanceToAskForOneCallAfterTheOtherTries() {
        account.tellsNoBalance();
        assertThat(isProbeDueAfter(Duration.ofDays(1))).isFalse();
        useUpBalance();
        assertThat(isProbeDueAfter(Duration.ofSeconds(9))).isFalse();
        assertThat(account.opening()).isZero();
        assertThat(isProbeDueAfter(Duration.ofSeconds(1))).isFalse();
        assertThat(account.opening()).isEqualTo(1);

        Call first = call();
        lent(first);
        assertThat(account.keyFor(call())).isNull();
        account.ended(first);
        Call second = call();
        lent(second);
        useUpBalance();
        account.ended(second);
        assertThat(account.opening()).isZero();
        assertThat(retryAfter()).isEqualTo(Duration.ofSeconds(20));

        assertThat(isProbeDueAfter(Duration.ofSeconds(20))).isFalse();
        Call third = call();
        account.answered(call(), lent(third));
        assertThat(account.closedFor()).isNotNull();
        account.answered(third, account.keyToProbe());
        assertThat(account.opening()).isEqualTo(Gate.WIDE_OPEN);
    }

    @Test
    void aFileWithoutKeysLeavesTheOldOnes(@TempDir Path home) throws IOException {
        Files.writeString(home.resolve("keys"), "sk-1");
        KeySource source = KeySource.of("setting", new Secret("file:keys"), home, Map.of());
        try (KeyFile file = new KeyFile(home.resolve("keys"), source, account)) {
            file.changed("# none".getBytes(StandardCharsets.UTF_8));
            file.unreadable(new IOException("gone"));
            assertThat(key()).isEqualTo("sk-1");
            file.changed("sk-9".getBytes(StandardCharsets.UTF_8));
            assertThat(key()).isEqualTo("sk-9");
        }
    }

    @Test
    void aKeyIsCalledByItsPlaceAndGivesNothingAway() {
        account.setAside(lent(call()), BAD_KEY);
        assertThat(lent(call()).toString()).matches("key 2 of 2 \\([0-9a-f]{4}\\)");
    }

    @Test
    void aBalanceIsSummedUpByCurrency() {
        assertThat(read("{\"is_available\":true,\"balance_infos\":[{\"currency\":\"USD\",\"total_balance\":\"1.50\"},"
                        + "{\"currency\":\"USD\",\"total_balance\":2},{\"currency\":\"CNY\",\"total_balance\":\"7\"},"
                        + "{\"currency\":\"no currency\",\"total_balance\":\"7\"},{\"currency\":\"EUR\"}]}"))
                .contains(new Balance(true, Map.of("USD", 3.5, "CNY", 7.0)));
        assertThat(read("{\"is_available\":false}")).contains(new Balance(false, Map.of()));
        assertThat(List.of(read(""), read("<html>"), read("[]"), read("{\"is_available\":\"yes\"}")))
                .allMatch(java.util.Optional::isEmpty);
    }

    private static java.util.Optional<Balance> read(String text) {
        return Balance.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final class Heard implements Account.Listener {
        private int changes;
        private int rises;

        @Override
        public void changed() {
            changes++;
        }

        @Override
        public void worthMore() {
            rises++;
        }
    }
}
