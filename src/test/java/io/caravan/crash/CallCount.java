package io.caravan.crash;

import io.caravan.simulator.RecordedRequest;
import io.caravan.simulator.Simulator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How often the upstream was asked each question, read from the prompts themselves: a call that was cut off by a kill counts,
 * because it is paid. Has to look more often than the simulator forgets.
 */
final class CallCount {
    /** What the simulator is to remember; a round makes some hundred calls. */
    static final int REMEMBERED = 20_000;

    private static final Pattern QUESTION = Pattern.compile("Question ([a-z]+-\\d+)\\.");

    private final Simulator simulator;
    private final Map<String, Integer> times = new HashMap<>();
    private @Nullable RecordedRequest last;
    private int calls;

    CallCount(Simulator simulator) {
        this.simulator = simulator;
    }

    /** Counts what arrived since the last look. */
    void look() {
        List<RecordedRequest> requests = simulator.recordedRequests();
        requests.subList(firstNew(requests), requests.size()).forEach(this::count);
    }

    private int firstNew(List<RecordedRequest> requests) {
        for (int i = requests.size() - 1; i >= 0; i--) {
            if (isLast(requests.get(i))) {
                return i + 1;
            }
        }
        if (last != null) {
            throw new IllegalStateException("the simulator has forgotten calls that were not counted");
        }
        return 0;
    }

    /** The very object: the same question may be asked twice with the same bytes. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isLast(RecordedRequest request) {
        return request == last;
    }

    private void count(RecordedRequest request) {
        last = request;
        if (!request.path().endsWith("/chat/completions")) {
            return; // the balance is asked for, too
        }
        calls++;
        Matcher question = QUESTION.matcher(request.body());
        while (question.find()) {
            times.merge(question.group(1), 1, Integer::sum);
        }
    }

    int calls() {
        return calls;
    }

    /** Times that a question was asked although it had been before, over all questions. */
    int again() {
        return times.values().stream().mapToInt(count -> count - 1).sum();
    }

    /** Questions that the upstream has seen. */
    Set<String> asked() {
        return times.keySet();
    }
}
