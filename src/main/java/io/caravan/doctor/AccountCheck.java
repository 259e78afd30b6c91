package io.caravan.doctor;

import io.caravan.upstream.ApiKey;
import io.caravan.upstream.Balance;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What an upstream thinks of each key, and what money there is for it. */
record AccountCheck(Upstream upstream, String subject) {
    List<Finding> look() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try {
            for (ApiKey key : upstream.readKeys()) {
                findings.add(look(key));
            }
        } catch (IOException e) {
            findings.add(Finding.warning(
                    subject,
                    "not asked: the upstream does not answer",
                    "Mend what is said of the way to the " + upstream.name() + "."));
        }
        return findings;
    }

    private Finding look(ApiKey key) throws IOException, InterruptedException {
        Answer answer = Answer.get(upstream.at("/user/balance"), key.reveal());
        Optional<Balance> balance = answer.status() == 200 ? Balance.read(answer.body()) : Optional.empty();
        if (balance.isPresent()) {
            return told(key, balance.get());
        }
        return switch (answer.status()) {
            case 401 -> refused(key);
            case 402 -> usedUp(key, "");
            case 408, 425, 429, 500, 502, 503, 504 ->
                Finding.warning(
                        subject,
                        key + ": the upstream answers " + answer.status() + ", and tells no balance now",
                        "Try again in a while.");
            default -> withoutBalance(key);
        };
    }

    /** Where there are no balances, the models still tell whether the key is taken. */
    private Finding withoutBalance(ApiKey key) throws IOException, InterruptedException {
        return Answer.get(upstream.at("/models"), key.reveal()).status() == 401
                ? refused(key)
                : Finding.ok(subject, key + ": the upstream tells no balance");
    }

    private Finding refused(ApiKey key) {
        return key.isEmpty()
                ? Finding.problem(
                        subject, "the upstream wants a key", "Set " + upstream.keySetting() + " or DEEPSEEK_API_KEY.")
                : Finding.problem(
                        subject,
                        "the upstream does not accept " + key,
                        "Take it out of " + upstream.keySetting() + ", or put one in its place that is valid.");
    }

    private Finding told(ApiKey key, Balance balance) {
        String amounts = amounts(balance);
        return balance.isAvailable()
                ? Finding.ok(subject, key + ": " + (amounts.isEmpty() ? "enough for calls" : amounts))
                : usedUp(key, amounts);
    }

    private Finding usedUp(ApiKey key, String amounts) {
        return Finding.problem(
                subject,
                key + ": the balance is used up" + (amounts.isEmpty() ? "" : ", " + amounts),
                "Top the account up where it was opened; calls go out again by themselves.");
    }

    private static String amounts(Balance balance) {
        Map<String, Double> sorted = new TreeMap<>(balance.totals());
        return sorted.entrySet().stream()
                .map(total -> BigDecimal.valueOf(total.getValue())
                                .setScale(2, RoundingMode.DOWN)
                                .toPlainString()
                        + " " + total.getKey())
                .collect(Collectors.joining(", "));
    }
}
