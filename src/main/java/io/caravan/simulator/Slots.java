package io.caravan.simulator;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Counts calls under way, together and by model, and keeps them within limits. Thread-safe. */
final class Slots {
    private final Models models;
    private final InFlight together = new InFlight();
    private final Map<Model, OfModel> byModel = new ConcurrentHashMap<>();
    private volatile int limit;

    private static final class OfModel {
        final InFlight tried = new InFlight();
        final InFlight accepted = new InFlight();
        volatile int limit;
    }

    /** @param limit of calls of all models together; 0 for none */
    Slots(Models models, int limit) {
        this.models = models;
        this.limit = limit;
        models.all().forEach(model -> byModel.put(model, new OfModel()));
    }

    /** @param calls of all models together; 0 for no limit */
    void limit(int calls) {
        check(calls);
        limit = calls;
    }

    /**
     * @param calls of this model; 0 for no limit
     * @throws IllegalArgumentException when there is no such model
     */
    void limit(String model, int calls) {
        check(calls);
        Model known = models.find(model);
        if (known == null) {
            throw new IllegalArgumentException("no model '" + model + "'");
        }
        of(known).limit = calls;
    }

    private static void check(int calls) {
        if (calls < 0) {
            throw new IllegalArgumentException("concurrency limit must not be negative");
        }
    }

    private OfModel of(Model model) {
        return Objects.requireNonNull(byModel.get(model));
    }

    /** @throws RefusedException when the call is one too many, together or of its model */
    void enter(Model model) {
        OfModel own = of(model);
        int ofAll = together.enter();
        int ofModel = own.tried.enter();
        try {
            check(ofAll, limit);
            check(ofModel, own.limit);
        } catch (RefusedException e) {
            together.leave();
            own.tried.leave();
            throw e;
        }
        own.accepted.enter();
    }

    private static void check(int current, int limit) {
        if (limit > 0 && current > limit) {
            throw new RefusedException(Refusal.overLimit(current, limit));
        }
    }

    /** Gives back the slot of a call that entered. */
    void leave(Model model) {
        OfModel own = of(model);
        own.accepted.leave();
        own.tried.leave();
        together.leave();
    }

    int now() {
        return together.now();
    }

    /** Returns the most calls at once, those included that were refused. */
    int most() {
        return together.most();
    }

    /** Returns the most calls at once that were not refused, by model. */
    Map<String, Integer> mostAccepted() {
        Map<String, Integer> most = new TreeMap<>();
        byModel.forEach((model, own) -> most.put(model.name(), own.accepted.most()));
        return most;
    }

    void forgetMost() {
        together.forgetMost();
        byModel.values().forEach(own -> own.accepted.forgetMost());
    }
}
