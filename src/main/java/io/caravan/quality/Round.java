package io.caravan.quality;

import io.caravan.chat.Charge;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** All items, asked once. */
public final class Round {
    private final int size;
    private final List<Given> answers;
    private final Charge charge;
    private final Duration time;

    /** @param answers in the order of the items; a few of those may have been asked a second time, to fill the last pack */
    Round(int size, List<Given> answers, Charge charge, Duration time) {
        this.size = size;
        this.answers = List.copyOf(answers);
        this.charge = charge;
        this.time = time;
    }

    /** The most items in a prompt; 1 when each was asked alone. */
    public int size() {
        return size;
    }

    Given answer(int item) {
        return answers.get(item);
    }

    public Charge charge() {
        return charge;
    }

    /** From the first request to the last answer. */
    public Duration time() {
        return time;
    }

    /** Items that were meant for a pack and got their answer alone, because the pack had none that could be used. */
    public long askedAlone() {
        return size == 1
                ? 0
                : answers.stream().filter(answer -> answer.size() == 1).count();
    }

    /** Items without an answer. */
    public long failed() {
        return answers.stream().filter(answer -> answer.text() == null).count();
    }

    /** Why the first of those has none. */
    public Optional<String> problem() {
        return answers.stream()
                .filter(answer -> answer.text() == null)
                .map(Given::problem)
                .findFirst();
    }

    boolean isInVain() {
        return failed() == answers.size();
    }

    /** The most items that were in a prompt. */
    int largest() {
        return answers.stream().mapToInt(Given::size).max().orElse(0);
    }
}
