package io.caravan.tenant;

import io.caravan.chat.ChatRequest;
import io.caravan.chat.Failure;
import io.caravan.chat.Merge;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether a tenant may ask for this at all, whatever it has asked for before. */
final class Rights {
    private Rights() {}

    /** Why not, if so. */
    static Optional<Failure> refusal(Limits limits, ChatRequest request) {
        Merge asked = request.asker().merge().asked();
        if (isOutside(limits.models(), request.model())) {
            return no("model_not_allowed", "models", limits.models(), model -> model, "model");
        }
        if (isOutside(limits.lanes(), request.lane())) {
            return no("lane_not_allowed", "lanes", limits.lanes(), lane -> lane.label(), null);
        }
        if (asked != null && isOutside(limits.merges(), asked)) {
            return no("merge_not_allowed", "kinds of merging", limits.merges(), Merge::label, null);
        }
        return Optional.empty();
    }

    /** Whether it may ask this model. */
    static boolean includesModel(Limits limits, String model) {
        return !isOutside(limits.models(), model);
    }

    private static <T> boolean isOutside(Collection<T> allowed, T wanted) {
        return !allowed.isEmpty() && !allowed.contains(wanted);
    }

    private static <T> Optional<Failure> no(
            String code, String what, Collection<T> allowed, Function<T, String> name, @Nullable String param) {
        String names = allowed.stream().map(name).sorted().collect(Collectors.joining(", "));
        String message = "Your tenant may not use this; the " + what + " that it may use: " + names + ".";
        return Optional.of(new Failure(Failure.Kind.FORBIDDEN, code, message, param, null));
    }
}
